package dev.tidings.core.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Interest;
import dev.tidings.core.event.Selector;
import dev.tidings.core.event.Topic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TopicIndexTest {

    private static final List<String> WORDS = List.of("a", "b", "ab", "é");

    private final Lane lane = new Lane(Runnable::run, new ManualJournal(), 0);
    private final TopicIndex index = new TopicIndex();

    @Test
    void findsWhoANaiveMatcherFinds() {
        for (long seed = 0; seed < 2000; seed++) {
            new TopicIndexTest().play(new Random(seed), seed);
        }
    }

    @Test
    void visitsEachOnceWhenAllAreAsked() {
        Subscription both = subscription(Set.of("a", "**"));
        Subscription deep = subscription(Set.of("a/b/*/d", "a/b/*"));
        Subscription nothing = subscription(Set.of());
        List<Subscription> all = List.of(both, deep, nothing);
        all.forEach(index::add);

        List<Subscription> visited = new ArrayList<>();
        index.forEach(visited::add);

        assertThat(visited).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void keepsNothingOfThoseWhoLeft() {
        List<Subscription> left = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            left.add(subscription(Set.of("a/" + i, "p/" + i + "/*", "q/" + i + "/**")));
        }
        left.forEach(index::add);
        left.forEach(index::remove);

        assertThat(index).usingRecursiveComparison().isEqualTo(new TopicIndex());
    }

    @Test
    void visitsAllThatWantATopicAlthoughEachLeavesWhenItIsVisited() {
        List<String> wanting = List.of("a/*", "a/**", "*/b", "**", "a/b");
        wanting.forEach(selector -> index.add(subscription(Set.of(selector))));
        List<String> visited = new ArrayList<>();
        index.forEach(new Topic("a/b"), subscription -> {
            subscription.interest().selectors().forEach(selector -> visited.add(selector.text()));
            index.remove(subscription);
        });

        assertThat(visited).containsExactlyInAnyOrderElementsOf(wanting);
        assertThat(index).usingRecursiveComparison().isEqualTo(new TopicIndex());
    }

    private void play(Random random, long seed) {
        List<Subscription> there = new ArrayList<>();
        for (int step = 0; step < 40; step++) {
            if (!there.isEmpty() && random.nextInt(3) == 0) {
                index.remove(there.remove(random.nextInt(there.size())));
            } else {
                Set<String> selectors = new HashSet<>();
                for (int i = random.nextInt(3); i >= 0; i--) {
                    selectors.add(selector(random));
                }
                Subscription subscription = subscription(selectors);
                there.add(subscription);
                index.add(subscription);
            }
            check(new Topic(path(random)), there, seed);
        }
    }

    private void check(Topic topic, List<Subscription> there, long seed) {
        Set<Subscription> found = new HashSet<>();
        index.forEach(topic, found::add);
        Set<Subscription> naive = new HashSet<>();
        for (Subscription subscription : there) {
            if (subscription.interest().selectors().stream()
                    .anyMatch(selector -> matches(selector.text(), topic.name()))) {
                naive.add(subscription);
            }
        }
        assertThat(found).as("seed %d, topic %s", seed, topic).isEqualTo(naive);
        assertThat(index.count(topic)).as("seed %d, topic %s", seed, topic).isEqualTo(naive.size());
    }

    /** As the protocol says it, by segments. */
    private static boolean matches(String selector, String topic) {
        List<String> wanted = List.of(selector.split("/", -1));
        List<String> got = List.of(topic.split("/", -1));
        for (int i = 0; i < wanted.size(); i++) {
            if (wanted.get(i).equals("**")) {
                return got.size() > i;
            }
            if (i >= got.size() || !(wanted.get(i).equals("*") || wanted.get(i).equals(got.get(i)))) {
                return false;
            }
        }
        return wanted.size() == got.size();
    }

    private Subscription subscription(Set<String> selectors) {
        Set<Selector> parsed = new HashSet<>();
        selectors.forEach(text -> parsed.add(new Selector(text)));
        return new Subscription(lane, new Interest(parsed, Set.of()), ManualJournal.after(0), 0, new FakeWire());
    }

    private static String path(Random random) {
        List<String> segments = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            segments.add(WORDS.get(random.nextInt(WORDS.size())));
        }
        return String.join("/", segments);
    }

    private static String selector(Random random) {
        List<String> segments = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            segments.add(random.nextInt(3) == 0 ? "*" : WORDS.get(random.nextInt(WORDS.size())));
        }
        if (random.nextInt(4) == 0) {
            segments.add("**");
        }
        return String.join("/", segments);
    }
}
