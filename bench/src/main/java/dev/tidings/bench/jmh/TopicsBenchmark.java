package dev.tidings.bench.jmh;

import dev.tidings.core.event.Interest;
import dev.tidings.core.event.Topic;
import dev.tidings.core.event.Utf8;
import dev.tidings.core.hub.Lane;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What an event costs its lane when other topics have subscribers too. Question: is finding who wants it independent of
 * how many topics and patterns there are? Read down the table: with 100,000 topics it should cost what it does with one,
 * but for the caches that so many objects miss. {@code nobodyWants} is what every lane pays for an event of another's.
 */
@OwnedBy(Owner.IO_LOOP)
public class TopicsBenchmark extends Question {

    private static final int STRIDE = 7919; // a prime: one topic after the other in an order no cache foresees

    @Param({"1", "1000", "100000"})
    int topics;

    @Param({"0", "1000"})
    int patterns;

    private final List<Topic> names = new ArrayList<>();
    private final Topic other = new Topic("nobody/wants/this");
    private final Utf8 data = Sample.json(64);
    private final Lane lane = new Lane(Runnable::run, new NoJournal(), 0);
    private final CountingWire wire = new CountingWire();
    private long sequence;
    private long wanted; // deliveries that there should be

    @Setup
    public void subscribeAll() {
        for (int i = 0; i < topics; i++) {
            names.add(new Topic("room/" + i % 1000 + "/" + i));
            subscribe(names.getLast().name());
        }
        for (int i = 0; i < patterns; i++) {
            subscribe("room/" + i + "/*");
        }
    }

    /** One subscriber of the topic gets it and, where there are patterns, one of a pattern. */
    @Benchmark
    public long deliver() {
        publish(names.get((int) (sequence * STRIDE % topics)));
        wanted += patterns == 0 ? 1 : 2;
        return wire.seen();
    }

    @Benchmark
    public long nobodyWants() {
        publish(other);
        return wire.seen();
    }

    @TearDown
    public void checkThatTheRightOnesGotIt() {
        if (wanted > 0) {
            wire.assertGot(wanted);
        }
    }

    private void publish(Topic topic) {
        lane.onAppended(List.of(Sample.event(++sequence, topic, data)));
    }

    private void subscribe(String selector) {
        lane.subscribe(new Interest(selector), Sample.beginning(), 0, wire);
    }
}
