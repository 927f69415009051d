package dev.tidings.net.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tidings.core.run.Deadline;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.core.sse.EventGap;
import dev.tidings.net.connection.Exchange;
import dev.tidings.net.http.BodyLength;
import dev.tidings.net.http.Headers;
import dev.tidings.net.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An answer that passes to its client, and what is put into it: comments, while a stream of events is silent. */
@OwnedBy(Owner.IO_LOOP)
final class Passage {

    private static final Set<String> STREAMS =
            Set.of("text/event-stream", "application/x-ndjson", "application/ndjson", "application/jsonl");

    /** Of one line: where it stands there is no event to end. */
    private static final byte[] COMMENT = ":\n".getBytes(US_ASCII);

    private final ProxyEndpoint.Shared shared;
    private final Exchange exchange;
    private final Kind kind;
    private final @Nullable EventGap gap; // of a stream of events, if it can be read
    private final Deadline beat;

    private long lastNs; // when something was written

    private enum Kind {
        WHOLE,
        STREAM
    }

    private Passage(ProxyEndpoint.Shared shared, Exchange exchange, Kind kind, @Nullable EventGap gap) {
        this.shared = shared;
        this.exchange = exchange;
        this.kind = kind;
        this.gap = gap;
        this.beat = shared.loop().deadlines().deadline(nowNs -> exchange.run(() -> onDue(nowNs)));
    }

    /** Sends the head. */
    static Passage begin(ProxyEndpoint.Shared shared, Exchange exchange, ResponseHead head, BodyLength length) {
        Headers fields = head.headers();
        String type = mediaType(fields);
        boolean unbuffered =
                fields.first("x-accel-buffering").filter("no"::equalsIgnoreCase).isPresent();
        boolean events = type.equals("text/event-stream");
        boolean endless = length instanceof BodyLength.Chunked || length instanceof BodyLength.UntilClose;
        boolean coded = fields.first("content-encoding").isPresent();
        if (events && !unbuffered) {
            fields.add("x-accel-buffering", "no"); // for the next proxy
        }
        exchange.begin(head, length);
        var passage = new Passage(
                shared,
                exchange,
                unbuffered || STREAMS.contains(type) ? Kind.STREAM : Kind.WHOLE,
                events && endless && !coded ? new EventGap() : null);
        passage.onWritten();
        return passage;
    }

    static String mediaType(Headers fields) {
        String type = fields.first("content-type").orElse("");
        int end = type.indexOf(';');
        return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    /** @param piece which is the caller's */
    void pass(ByteBuf piece) {
        if (gap != null) {
            piece.skipBytes(gap.markBytes(piece.nioBuffer()));
            gap.pass(piece.nioBuffer());
            exchange.onEvents(gap.events());
        }
        if (piece.isReadable()) {
            exchange.write(piece.retainedSlice());
            onWritten();
        }
    }

    /** Returns how long its upstream may be silent. */
    Duration silence() {
        var timeouts = shared.application().route().timeouts();
        return kind == Kind.STREAM ? timeouts.streamIdle() : timeouts.response();
    }

    /** Returns whether it is a stream that its client will ask for again, and loses nothing when it ends here. */
    boolean mayEnd() {
        return gap != null && gap.isHere();
    }

    void stop() {
        beat.cancel();
        if (gap != null) {
            exchange.onEvents(gap.events());
        }
    }

    private void onWritten() {
        lastNs = shared.loop().deadlines().nowNs();
        if (gap != null) {
            beat.at(lastNs + everyNs());
        }
    }

    private void onDue(long nowNs) {
        if (mayEnd() && nowNs - lastNs >= everyNs() && exchange.backlogBytes() == 0) {
            exchange.write(Unpooled.wrappedBuffer(COMMENT));
            exchange.flush();
            lastNs = nowNs;
        }
        beat.at(nowNs + everyNs());
    }

    private long everyNs() {
        return shared.heartbeat().standard().toNanos();
    }
}
