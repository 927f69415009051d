package dev.tidings.core.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Interest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GroupTest {

    private final Lane lane = new Lane(Runnable::run, new ManualJournal(), 0);
    private final Group group = new Group();

    @Test
    void visitsItsMembersInTheOrderTheyCame() {
        for (long seed = 0; seed < 500; seed++) {
            new GroupTest().play(new Random(seed), seed);
        }
    }

    @Test
    void visitsTheOthersWhenAllLeaveAtTheFirst() {
        List<Subscription> members = List.of(subscription(), subscription());
        members.forEach(group::add);

        List<Subscription> visited = new ArrayList<>();
        group.forEach(subscription -> {
            visited.add(subscription);
            members.forEach(group::remove);
        });

        assertThat(visited).isEqualTo(members);
        group.forEach(visited::add);
        assertThat(visited).isEqualTo(members);
    }

    /** A few that come and go, so that there are often none, one or two; who is there may come again. */
    private void play(Random random, long seed) {
        List<Subscription> all = List.of(subscription(), subscription(), subscription());
        Set<Subscription> there = new LinkedHashSet<>();
        for (int step = 0; step < 40; step++) {
            Subscription one = all.get(random.nextInt(all.size()));
            if (random.nextBoolean()) {
                group.add(one);
                there.add(one);
            } else {
                boolean empty = group.remove(one);
                there.remove(one);
                assertThat(empty).as("seed %d", seed).isEqualTo(there.isEmpty());
            }
            List<Subscription> visited = new ArrayList<>();
            group.forEach(visited::add);
            assertThat(visited).as("seed %d", seed).containsExactlyElementsOf(there);
        }
    }

    private Subscription subscription() {
        return new Subscription(lane, new Interest("**"), ManualJournal.after(0), 0, new FakeWire());
    }
}
