package dev.tidings.net.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tidings.core.run.Deadline;
import dev.tidings.core.run.Deadlines;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.core.sse.EventGap;
import dev.tidings.net.connection.Exchange;
import dev.tidings.net.http.BodyLength;
import dev.tidings.net.http.Headers;
import dev.tidings.net.http.ResponseHead;
import dev.tidings.net.log.Account;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An answer that passes to its client piece by piece: whoever sends waits for whoever reads. What is put into it: comments,
 * while a stream of events is silent.
 */
@OwnedBy(Owner.IO_LOOP)
final class Passage implements UpstreamConnection.Rest {

    /** A client that takes nothing at all for so long will not take the rest (nginx's send_timeout). */
    private static final long STUCK_NS = TimeUnit.SECONDS.toNanos(60);

    private static final Set<String> STREAMS =
            Set.of("text/event-stream", "application/x-ndjson", "application/ndjson", "application/jsonl");

    /** Of one line: where it stands there is no event to end. */
    private static final byte[] COMMENT = ":\n".getBytes(US_ASCII);

    private final Relay relay;
    private final ProxyEndpoint.Shared shared;
    private final Exchange exchange;
    private final UpstreamConnection upstream;
    private final Kind kind;
    private final @Nullable EventGap gap; // of a stream of events, if it can be read
    private final Deadline beat;
    private final Deadline silence;

    private long lastNs; // when something was written
    private long backlogBytes; // when it was last looked

    private enum Kind {
        WHOLE,
        STREAM
    }

    private Passage(Relay relay, UpstreamConnection upstream, Kind kind, @Nullable EventGap gap) {
        this.relay = relay;
        this.shared = relay.shared();
        this.exchange = relay.exchange();
        this.upstream = upstream;
        this.kind = kind;
        this.gap = gap;
        Deadlines deadlines = shared.loop().deadlines();
        this.beat = deadlines.deadline(nowNs -> exchange.run(() -> onBeat(nowNs)));
        this.silence = deadlines.deadline(_ -> exchange.run(this::onSilent));
    }

    /** Sends the head. */
    static Passage begin(Relay relay, UpstreamConnection upstream, ResponseHead head, BodyLength length) {
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
        relay.exchange().begin(head, length);
        var passage = new Passage(
                relay,
                upstream,
                unbuffered || STREAMS.contains(type) ? Kind.STREAM : Kind.WHOLE,
                events && endless && !coded ? new EventGap() : null);
        passage.onWritten();
        passage.await();
        return passage;
    }

    static String mediaType(Headers fields) {
        String type = fields.first("content-type").orElse("");
        int end = type.indexOf(';');
        return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    @Override
    public void onPiece(ByteBuf piece) {
        exchange.run(() -> {
            pass(piece);
            if (exchange.backlogBytes() > 0) {
                upstream.pauseReading();
            }
        });
    }

    private void pass(ByteBuf piece) {
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

    @Override
    public void onBatch() {
        exchange.run(() -> {
            exchange.flush();
            await();
            if (shared.loop().isDraining()) {
                onDrain();
            }
        });
    }

    @Override
    public void onAnswerEnd(Headers trailers) {
        exchange.run(() -> {
            relay.end();
            exchange.end(Passing.trailers(trailers));
        });
    }

    @Override
    public void onBroken(Failure failure) {
        exchange.run(() -> {
            relay.end();
            exchange.breakOff(failure.word());
        });
    }

    /** The client takes more of it. */
    void onWritable() {
        if (exchange.backlogBytes() == 0) {
            upstream.resumeReading();
            await(); // it is the upstream's turn again
        }
    }

    /** A stream that its client will ask for again, and loses nothing when it ends here, ends. */
    void onDrain() {
        if (mayEnd()) {
            relay.onGone();
            exchange.because(Account.DRAIN);
            exchange.end(new Headers());
        }
    }

    /** Somebody has done something: from now on the time of whoever is next. */
    void await() {
        backlogBytes = exchange.backlogBytes();
        var timeouts = shared.application().route().timeouts();
        Duration upstreams = kind == Kind.STREAM ? timeouts.streamIdle() : timeouts.response();
        silence.at(nowNs() + (backlogBytes > 0 ? STUCK_NS : upstreams.toNanos()));
    }

    /** Whoever is waited for has had its time. */
    private void onSilent() {
        long backlog = exchange.backlogBytes();
        if (backlog > 0 ? backlog != backlogBytes : relay.awaitsClient()) {
            await(); // it is the client's turn, and it takes some, or has more to say in a time of its own
            return;
        }
        relay.onGone();
        exchange.breakOff(backlog > 0 ? Account.STUCK : Account.IDLE);
    }

    /** Returns whether it is a stream that its client will ask for again, and loses nothing when it ends here. */
    private boolean mayEnd() {
        return gap != null && gap.isHere();
    }

    void stop() {
        beat.cancel();
        silence.cancel();
        if (gap != null) {
            exchange.onEvents(gap.events());
        }
    }

    private void onWritten() {
        lastNs = nowNs();
        if (gap != null) {
            beat.at(lastNs + everyNs());
        }
    }

    private void onBeat(long nowNs) {
        if (mayEnd() && nowNs - lastNs >= everyNs() && exchange.backlogBytes() == 0) {
            exchange.write(Unpooled.wrappedBuffer(COMMENT));
            exchange.flush();
            lastNs = nowNs;
        }
        beat.at(nowNs + everyNs());
    }

    private long nowNs() {
        return shared.loop().deadlines().nowNs();
    }

    private long everyNs() {
        return shared.heartbeat().standard().toNanos();
    }
}
