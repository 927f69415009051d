package dev.tidings.bench.jmh;

import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Topic;
import dev.tidings.core.event.Utf8;
import dev.tidings.core.journal.file.RecordCodec;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.core.sse.SseEncoder;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * What an event costs once, however many get it: its record in the journal, its bytes on the wire. Question: is it small
 * beside one write to one socket (2,000 ns and more)? Then encoding once for each lane and format is enough.
 */
@OwnedBy(Owner.IO_LOOP)
public class EncodingBenchmark extends Question {

    @Param({"64", "1024"})
    int bytes;

    private final ByteBuffer record = ByteBuffer.allocateDirect(1 << 14);

    @SuppressWarnings("NullAway.Init") // made from the parameter
    private Event event;

    @SuppressWarnings("NullAway.Init")
    private RecordCodec.Stored stored;

    @Setup
    public void makeAnEvent() {
        var topic = new Topic("orders/42");
        Utf8 data = Sample.json(bytes);
        event = Sample.event(1_000_000, topic, data);
        stored = new RecordCodec.Stored(
                RecordCodec.Kind.EVENT,
                event.sequence(),
                event.timeMs(),
                topic,
                EventType.MESSAGE,
                Optional.empty(),
                data,
                false,
                false);
        RecordCodec.write(stored, record);
    }

    @Benchmark
    public byte[] asServerSentEvent() {
        return SseEncoder.event(event);
    }

    @Benchmark
    public ByteBuffer asRecord() {
        record.clear();
        RecordCodec.write(stored, record);
        return record;
    }

    @Benchmark
    public RecordCodec.@Nullable Stored fromRecord() {
        return RecordCodec.read(record.clear());
    }
}
