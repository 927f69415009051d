package dev.tidings.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlinesTest {

    private static final long START = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(3); // a clock may overflow meanwhile

    private final Deadlines deadlines = new Deadlines(START);
    private final List<String> told = new ArrayList<>();

    @Test
    void tellsWhenTheTimeIsPastAndNotBefore() {
        deadline("a").at(START + ms(250));
        tickAt(200);
        assertThat(told).isEmpty();
        tickAt(300);
        tickAt(400);
        assertThat(told).containsExactly("a");
    }

    @Test
    void movesLaterAndEarlier() {
        Deadline later = deadline("later");
        later.at(START + ms(200));
        later.at(START + ms(900));
        Deadline earlier = deadline("earlier");
        earlier.at(START + ms(900));
        earlier.at(START + ms(200));
        tickAt(500);
        assertThat(told).containsExactly("earlier");
        tickAt(900);
        assertThat(told).containsExactly("earlier", "later");
    }

    @Test
    void forgetsWhatWasTakenOff() {
        Deadline deadline = deadline("a");
        deadline.at(START + ms(200));
        deadline.cancel();
        deadline.cancel();
        tickAt(60_000);
        assertThat(told).isEmpty();
    }

    @Test
    void tellsTheOthersAtTheSameTickWhenOneFails() {
        deadline("a").at(START + ms(250));
        deadlines
                .deadline(nowNs -> {
                    throw new IllegalStateException("a bug");
                })
                .at(START + ms(250));
        deadline("b").at(START + ms(250));

        assertThatThrownBy(() -> tickAt(300)).hasMessage("a bug");
        assertThat(told).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void waitsLongerThanOneTurnOfTheWheel() {
        deadline("a").at(START + ms(300_000));
        for (int second = 1; second < 300; second++) {
            tickAt(second * 1000L);
        }
        assertThat(told).isEmpty();
        tickAt(300_000);
        assertThat(told).containsExactly("a");
    }

    @Test
    void tellsEveryoneOnceAfterALongPause() {
        deadline("a").at(START + ms(100));
        deadline("b").at(START + ms(70_000));
        deadline("c").at(START + ms(3_600_000));
        tickAt(3_600_000);
        assertThat(told).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void canBeSetAndTakenOffByWhoeverIsTold() {
        Deadline other = deadline("other");
        var self = new Deadline[1];
        self[0] = deadlines.deadline(nowNs -> {
            told.add("self");
            other.cancel();
            self[0].at(nowNs + ms(100));
        });
        self[0].at(START + ms(150));
        other.at(START + ms(150));
        tickAt(200);
        assertThat(told).containsExactly("self");
        tickAt(300);
        assertThat(told).containsExactly("self", "self");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void tellsEachAtItsTimeInAnyOrderOfEvents(long seed) {
        Random random = new Random(seed);
        Map<Integer, Long> expected = new HashMap<>();
        List<Deadline> all = new ArrayList<>();
        long[] nowMs = {0};
        for (int i = 0; i < 50; i++) {
            int number = i;
            all.add(deadlines.deadline(nowNs -> {
                Long dueMs = expected.remove(number);
                assertThat(dueMs)
                        .as("seed %d, deadline %d at %d", seed, number, nowMs[0])
                        .isNotNull();
                assertThat(nowMs[0]).isBetween(dueMs, dueMs + 2100); // a tick, and the longest pause below
            }));
        }
        for (int step = 0; step < 2000; step++) {
            int number = random.nextInt(all.size());
            if (random.nextInt(4) == 0) {
                all.get(number).cancel();
                expected.remove(number);
            } else {
                long dueMs = nowMs[0] + random.nextInt(120_000);
                all.get(number).at(START + ms(dueMs));
                expected.put(number, dueMs);
            }
            nowMs[0] += random.nextInt(2000);
            tickAt(nowMs[0]);
        }
        nowMs[0] += 2000;
        for (int i = 0; i < 100; i++, nowMs[0] += 1900) {
            tickAt(nowMs[0]);
        }
        assertThat(expected).as("seed %d", seed).isEmpty();
    }

    private Deadline deadline(String name) {
        return deadlines.deadline(nowNs -> told.add(name));
    }

    private void tickAt(long ms) {
        deadlines.onTick(START + ms(ms));
    }

    private static long ms(long ms) {
        return TimeUnit.MILLISECONDS.toNanos(ms);
    }
}
