package dev.tidings.net.publish;

import dev.tidings.core.event.EventType;
import dev.tidings.core.event.ProtocolViolation;
import dev.tidings.core.event.Utf8;
import dev.tidings.core.json.PublishLine;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.core.sse.SseDecoder;
import dev.tidings.core.sse.SseEvent;
import io.netty.buffer.ByteBuf;
import java.util.Optional;

/**
 * Server-sent events, such as those of another hub. Their ids mean something only where they come from: here they get
 * others, and are no idempotency keys, since a stream may use one id for several events.
 */
@OwnedBy(Owner.IO_LOOP)
final class SseSource implements EventSource {

    /** Names of fields and line ends: an event of many short lines takes eight bytes of wire for each of data. */
    private static final int BYTES_PER_BYTE = 8;

    private final SseDecoder decoder;
    private boolean broken;

    /** @param maxDataBytes of an event's data */
    SseSource(int maxDataBytes) {
        decoder = SseDecoder.strict(maxDataBytes * BYTES_PER_BYTE);
    }

    @Override
    public void onData(ByteBuf piece, Sink sink) {
        if (broken) {
            piece.skipBytes(piece.readableBytes());
            return;
        }
        try {
            decoder.read(piece.nioBuffer(), event -> take(event, sink));
        } catch (ProtocolViolation e) {
            broken = true;
            sink.onWrong(decoder.lines() + 1, "stream: " + e.getMessage());
        }
        piece.skipBytes(piece.readableBytes());
    }

    /** A browser drops such an event; a publisher gets to know. */
    @Override
    public int unfinishedBytes() {
        return decoder.unfinishedBytes();
    }

    @Override
    public long lines() {
        return decoder.lines();
    }

    @Override
    public void onEnd(Sink sink) {
        if (!broken && decoder.isWithinEvent()) {
            sink.onWrong(decoder.lines() + 1, "stream: the last event ends with a blank line, too");
        }
    }

    /** What a hub says of its own stream, such as {@code tidings:bye}, is no event of it. */
    private void take(SseEvent event, Sink sink) {
        if (!event.type().startsWith(EventType.RESERVED_PREFIX)) {
            sink.onEvent(
                    decoder.lines(),
                    () -> new PublishLine(
                            Optional.empty(),
                            Optional.of(new EventType(event.type())),
                            Utf8.of(event.data()),
                            Optional.empty()));
        }
    }
}
