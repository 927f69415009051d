package dev.tidings.core.proxy;

import static dev.tidings.core.Property.forAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.config.Upstream;
import dev.tidings.core.proxy.Balancer.Attempt;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which upstream is next. */
class BalancerTest {

    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final Balancer balancer = of(3);

    private static Balancer of(int upstreams) {
        return new Balancer(IntStream.rangeClosed(1, upstreams)
                .mapToObj(port -> new Upstream("127.0.0.1", port))
                .toList());
    }

    private static Attempt next(Balancer balancer, long nowNs) {
        Attempt attempt = balancer.next(nowNs, null);
        if (attempt == null) {
            throw new AssertionError("no upstream");
        }
        return attempt;
    }

    private static int port(Attempt attempt) {
        return attempt.upstream().port();
    }

    @Test
    void takesTurnsAmongThoseWithAsMuchToDo() {
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Attempt attempt = next(balancer, 0);
            ports.add(port(attempt));
            attempt.close();
        }
        assertThat(ports).containsExactly(1, 2, 3, 1, 2, 3);
    }

    @Test
    void takesTheOneWithTheFewestUnderWay() {
        Attempt first = next(balancer, 0);
        next(balancer, 0);
        next(balancer, 0);
        first.close();
        first.close(); // is not counted twice

        assertThat(port(next(balancer, 0))).isEqualTo(port(first));
        assertThat(balancer.underWay()).isEqualTo(3);
    }

    @Test
    void takesAnotherOneForTheSecondAttempt() {
        Attempt first = next(balancer, 0);
        Attempt second = balancer.next(0, first);

        assertThat(second).isNotNull().extracting(BalancerTest::port).isNotEqualTo(port(first));
        Balancer alone = of(1);
        assertThat(alone.next(0, next(alone, 0))).isNull();
    }

    @Test
    void leavesOutWhatFailsThreeTimesInARow() {
        assertThat(fail(2, 2)).isFalse();
        assertThat(reach(2)).isFalse();
        assertThat(fail(2, 2)).isFalse();
        assertThat(fail(2, 1)).isTrue();

        assertThat(ports(30, 9 * SECOND_NS)).containsOnly(1, 3);
    }

    @Test
    void hasASingleRequestTryWhatWasLeftOut() {
        fail(2, 3);
        long nowNs = 10 * SECOND_NS;
        Attempt trying = next(balancer, nowNs);
        assertThat(port(trying)).isEqualTo(2);
        assertThat(ports(30, nowNs)).containsOnly(1, 3);

        assertThat(trying.onFailed(nowNs)).isFalse();
        trying.close();
        assertThat(ports(30, nowNs + 9 * SECOND_NS)).containsOnly(1, 3);
        Attempt again = next(balancer, nowNs + 10 * SECOND_NS);
        assertThat(port(again)).isEqualTo(2);
        assertThat(again.onReached()).isTrue();
        assertThat(ports(30, nowNs + 10 * SECOND_NS)).contains(1, 2, 3);
    }

    @Test
    void hasTheNextOneTryWhenTheFirstCameToNothing() {
        fail(2, 3);
        Attempt left = next(balancer, 10 * SECOND_NS);
        assertThat(port(left)).isEqualTo(2);
        left.close();

        assertThat(port(next(balancer, 10 * SECOND_NS))).isEqualTo(2);
    }

    /** Whoever had tried it stayed for hours, on a stream, and nobody else could. */
    @Test
    void isNotKeptFromTryingAgainByAStreamThatWasOnceATry() {
        fail(2, 3);
        Attempt stream = next(balancer, 10 * SECOND_NS);
        stream.onReached();
        fail(2, 3);

        Attempt trying = next(balancer, 20 * SECOND_NS);
        assertThat(port(trying)).isEqualTo(2);
        stream.close();
        assertThat(port(next(balancer, 20 * SECOND_NS))).as("while it is tried").isNotEqualTo(2);
    }

    @Test
    void takesWhatIsDueFirstWhenAllAreLeftOut() {
        fail(1, 3);
        fail(2, 3, SECOND_NS);
        fail(3, 3, 2 * SECOND_NS);

        assertThat(ports(5, 3 * SECOND_NS)).containsOnly(1);
    }

    @Test
    void countsRightWhateverThreadsDo() {
        forAll(20, random -> assertCountsRight(random.nextLong()));
    }

    private static void assertCountsRight(long seed) {
        Balancer balancer = of(3);
        IntStream.range(0, 4).parallel().forEach(thread -> {
            var random = new Random(seed + thread);
            List<Attempt> open = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                long nowNs = i * SECOND_NS / 10;
                switch (random.nextInt(4)) {
                    case 0, 1 -> open.add(next(balancer, nowNs));
                    case 2 -> {
                        if (!open.isEmpty()) {
                            open.getLast().onFailed(nowNs);
                        }
                    }
                    default -> {
                        if (!open.isEmpty()) {
                            open.getFirst().onReached();
                            open.removeFirst().close();
                        }
                    }
                }
                if (open.size() > 5) {
                    open.removeFirst().close();
                }
            }
            open.forEach(Attempt::close);
        });
        assertThat(balancer.underWay()).isZero();
    }

    private List<Integer> ports(int requests, long nowNs) {
        List<Attempt> attempts = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            attempts.add(next(balancer, nowNs));
        }
        attempts.forEach(Attempt::close);
        return attempts.stream().map(BalancerTest::port).toList();
    }

    private boolean fail(int port, int times) {
        return fail(port, times, 0);
    }

    private boolean fail(int port, int times, long nowNs) {
        boolean leftOut = false;
        for (int i = 0; i < times; i++) {
            Attempt attempt = to(port);
            leftOut |= attempt.onFailed(nowNs);
            attempt.close();
        }
        return leftOut;
    }

    private boolean reach(int port) {
        Attempt attempt = to(port);
        boolean back = attempt.onReached();
        attempt.close();
        return back;
    }

    /** Asks until it is that one's turn. */
    private Attempt to(int port) {
        List<Attempt> others = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Attempt attempt = next(balancer, 0);
            if (port(attempt) == port) {
                others.forEach(Attempt::close);
                return attempt;
            }
            others.add(attempt);
        }
        throw new AssertionError("never the turn of " + port);
    }
}
