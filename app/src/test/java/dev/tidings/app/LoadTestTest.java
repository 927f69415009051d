package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.app.bench.Findings;
import dev.tidings.app.bench.LoadTest;
import dev.tidings.app.bench.Moment;
import dev.tidings.app.bench.Moment.Phase;
import dev.tidings.app.bench.Plan;
import dev.tidings.app.bench.Target;
import dev.tidings.app.bench.wire.Trust;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a load test waits for at its end: all that may still come, and nothing that cannot. */
@Tag("system")
@Timeout(60)
class LoadTestTest {

    /** It is told every 50 ms how it stands, and gives up after 3 s without anything new. */
    private static final int A_SECOND_AND_A_HALF = 30;

    private final List<Phase> phases = new ArrayList<>();

    @Test
    void doesNotWaitForWhatWasRefused() throws IOException {
        try (var hub = new FaultyHub(
                (number, data, to) -> {
                    if (number % 2 == 0) {
                        FaultyHub.send(data, to);
                    }
                },
                number -> number % 2 == 0 ? 202 : 429)) {
            Findings found = run(hub);

            assertThat(found.published().refused()).isPositive();
            assertThat(found.delivered().expected()).isEqualTo(found.published().acknowledged());
            assertThat(found.delivered().received()).isEqualTo(found.delivered().expected());
            assertThat(found.delivered().lost()).isZero();
        }
        assertThat(waited()).isLessThan(A_SECOND_AND_A_HALF);
    }

    @Test
    void doesNotWaitForSubscribersThatAreGone() throws IOException {
        try (var hub = new FaultyHub((number, data, to) -> {
            if (number == 5) {
                to.close();
            }
        })) {
            assertThat(run(hub).connected().dropped()).isEqualTo(1);
        }
        assertThat(waited()).isLessThan(A_SECOND_AND_A_HALF);
    }

    /** A server, or a proxy, may say no and deliver: what comes of that stands for nothing that was promised. */
    @Test
    void waitsForWhatWasPromisedThoughAsManyCameThatWereNot() throws IOException {
        try (var later = Executors.newSingleThreadScheduledExecutor();
                var hub = new FaultyHub(
                        (number, data, to) -> sendAfterASecond(later, data, to),
                        number -> number % 2 == 0 ? 202 : 504)) {
            Findings found = run(hub);

            assertThat(found.published().refused()).isPositive();
            assertThat(found.delivered().lost()).isZero();
        }
    }

    private static void sendAfterASecond(ScheduledExecutorService later, String data, OutputStream to) {
        later.schedule(
                () -> {
                    try {
                        FaultyHub.send(data, to);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                1,
                TimeUnit.SECONDS);
    }

    private Findings run(FaultyHub hub) {
        var plan = new Plan(1, 1, 1, 40, 100, Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(10));
        var target = new Target(hub.url("/sub"), hub.url("/pub"), false, List.of(), List.of(), "{data}");
        return new LoadTest(plan, target, Trust.usual(), this::note, () -> false).run(1);
    }

    private void note(Moment moment) {
        phases.add(moment.phase());
    }

    private long waited() {
        return phases.stream().filter(Phase.DRAINING::equals).count();
    }
}
