package dev.tidings.core.auth;

import static dev.tidings.core.Property.forAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.Samples;
import dev.tidings.core.event.Selector;
import dev.tidings.core.event.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AccessTest {

    private static final Set<Right> BOTH = Set.of(Right.PUBLISH, Right.SUBSCRIBE);
    private static final Set<Right> READ = Set.of(Right.SUBSCRIBE);

    private final Access access =
            new Access(List.of(rule("public/secret/*", Set.of()), rule("public/**", READ), rule("rooms/*/chat", BOTH)));

    @Test
    void letsTheFirstRuleThatMatchesDecide() {
        assertThat(access.mayPublish(new Topic("public/news"))).isFalse();
        assertThat(access.mayPublish(new Topic("rooms/1/chat"))).isTrue();
        assertThat(access.mayPublish(new Topic("rooms/1/log"))).isFalse();
        assertThat(subscribe("public/news")).isTrue();
        assertThat(subscribe("public/secret/1")).isFalse();
        assertThat(subscribe("public/secret/1/2")).isTrue();
    }

    @Test
    void closesWhatNoRuleMatches() {
        assertThat(access.mayPublish(new Topic("orders"))).isFalse();
        assertThat(subscribe("orders")).isFalse();
        assertThat(new Access(List.of()).mayPublish(new Topic("orders"))).isFalse();
    }

    @Test
    void opensAPatternOnlyWhenAllItCanMatchIsOpen() {
        assertThat(subscribe("rooms/*/chat")).isTrue();
        assertThat(subscribe("rooms/*/*")).isFalse();
        assertThat(subscribe("public/**")).isFalse(); // public/secret/1 is in it
        assertThat(subscribe("public/news/**")).isTrue();
        assertThat(subscribe("**")).isFalse();
        assertThat(Access.OPEN.maySubscribe(new Selector("**"))).isTrue();
    }

    /** Checked against every topic of up to four segments of a, b. */
    @Test
    void neverOpensATopicThroughAPatternThatIsClosedByItsName() {
        forAll(2000, random -> {
            Selector first = selector(random);
            Selector second = selector(random);
            Selector asked = selector(random);
            for (Set<Right> right : List.of(READ, Set.<Right>of())) {
                var rules = new Access(List.of(rule(first.text(), right), rule(second.text(), READ)));
                if (rules.maySubscribe(asked)) {
                    assertThat(topics().filter(asked::matches))
                            .as("%s under %s", asked, rules)
                            .allMatch(topic -> rules.maySubscribe(new Selector(topic.name())));
                }
            }
        });
    }

    @Test
    void knowsWhatASelectorCoversAndOverlaps() {
        forAll(2000, random -> {
            Selector one = selector(random);
            Selector other = selector(random);

            assertThat(one.covers(other))
                    .as("%s covers %s", one, other)
                    .isEqualTo(topics().filter(other::matches).allMatch(one::matches));
            assertThat(one.overlaps(other))
                    .as("%s overlaps %s", one, other)
                    .isEqualTo(topics().filter(other::matches).anyMatch(one::matches));
        });
    }

    private static Selector selector(Random random) {
        String before = Samples.join("", random, 0, 2, r -> Samples.oneOf(r, List.of("a/", "b/", "*/")));
        return new Selector(before + Samples.oneOf(random, List.of("a", "b", "*", "**")));
    }

    /** The third letter is in no selector, and the fourth segment is longer than any: both stand for "anything else". */
    private static Stream<Topic> topics() {
        List<String> letters = List.of("a", "b", "c");
        List<String> all = new ArrayList<>(letters);
        List<String> last = letters;
        for (int depth = 1; depth < 4; depth++) {
            last = last.stream()
                    .flatMap(head -> letters.stream().map(tail -> head + "/" + tail))
                    .toList();
            all.addAll(last);
        }
        return all.stream().map(Topic::new);
    }

    private boolean subscribe(String selector) {
        return access.maySubscribe(new Selector(selector));
    }

    private static Access.Rule rule(String selector, Set<Right> anyone) {
        return new Access.Rule(new Selector(selector), anyone);
    }
}
