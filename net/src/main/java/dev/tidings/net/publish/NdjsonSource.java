package dev.tidings.net.publish;

import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Utf8;
import dev.tidings.core.json.PublishLine;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;

/** One JSON object a line. Blank lines are nothing, and the last line needs no end. */
@OwnedBy(Owner.IO_LOOP)
final class NdjsonSource implements EventSource {

    /** A character of data can take six of JSON; topic, type and key take less than the rest. */
    private static final int BYTES_PER_BYTE = 6;

    private static final int OTHER_BYTES = 8192;

    private final int maxBytes;
    private ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private long lines;

    /** @param maxDataBytes of an event's data */
    NdjsonSource(int maxDataBytes) {
        this.maxBytes = maxDataBytes * BYTES_PER_BYTE + OTHER_BYTES;
    }

    @Override
    public void onData(ByteBuf piece, Sink sink) {
        while (piece.isReadable()) {
            int lf = piece.bytesBefore((byte) '\n');
            int length = lf < 0 ? piece.readableBytes() : lf;
            if (begun.size() + length > maxBytes) {
                piece.skipBytes(piece.readableBytes());
                sink.onWrong(lines + 1, "line: at most " + maxBytes + " bytes");
                return;
            }
            byte[] part = new byte[length];
            piece.readBytes(part);
            begun.writeBytes(part);
            if (lf >= 0) {
                piece.skipBytes(1);
                complete(sink);
            }
        }
    }

    @Override
    public int unfinishedBytes() {
        return begun.size();
    }

    @Override
    public long lines() {
        return lines;
    }

    @Override
    public void onEnd(Sink sink) {
        if (begun.size() > 0) {
            complete(sink);
        }
    }

    private void complete(Sink sink) {
        byte[] line = begun.toByteArray();
        begun = new ByteArrayOutputStream();
        lines++;
        try {
            Utf8 text = Utf8.ofValid(line);
            if (!text.toString().isBlank()) {
                sink.onEvent(lines, () -> PublishLine.parse(text));
            }
        } catch (InvalidValue e) {
            sink.onWrong(lines, String.valueOf(e.getMessage()));
        }
    }
}
