package dev.tidings.bench.jmh;

import dev.tidings.core.event.Entry;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.Topic;
import dev.tidings.core.event.Utf8;
import dev.tidings.core.hub.Lane;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What the hub itself adds to a delivery: inbox, index, subscription, and a wire that only counts. Question: does a
 * delivery cost the same however many there are, and does it allocate? An operation is one delivery: the time should not
 * grow with the subscribers (but for what no longer fits a cache), and the bytes should go to 0, since what is left is
 * the event and its batch, divided by those who get it.
 */
@OwnedBy(Owner.IO_LOOP)
public class FanOutBenchmark extends Question {

    private static final int DELIVERIES = 160_000;

    @Param({"1", "100", "10000"})
    int subscribers;

    @Param({"1", "16"})
    int eventsInABatch;

    private final Topic topic = new Topic("orders/42");
    private final Utf8 data = Sample.json(64);
    private final Lane lane = new Lane(Runnable::run, new NoJournal(), 0);
    private final CountingWire wire = new CountingWire();
    private long sequence;

    @Setup
    public void subscribeAll() {
        for (int i = 0; i < subscribers; i++) {
            lane.subscribe(new Interest("orders/42"), Sample.beginning(), 0, wire);
        }
    }

    @Benchmark
    @OperationsPerInvocation(DELIVERIES)
    public long deliver() {
        for (int left = DELIVERIES / subscribers; left > 0; left -= eventsInABatch) {
            lane.onAppended(batch());
        }
        return wire.seen();
    }

    @TearDown
    public void checkThatAllGotAll() {
        wire.assertGot(sequence * subscribers);
    }

    private List<Entry> batch() {
        List<Entry> batch = new ArrayList<>(eventsInABatch);
        for (int i = 0; i < eventsInABatch; i++) {
            batch.add(Sample.event(++sequence, topic, data));
        }
        return batch;
    }
}
