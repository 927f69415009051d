package dev.tidings.net.publish;

import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;

/** Cuts a body into lines at LF, however its pieces are cut. Only the line that is not complete yet is kept. */
@OwnedBy(Owner.IO_LOOP)
final class LineSplitter {

    private final int maxBytes;
    private final Lines lines;
    private ByteArrayOutputStream begun = new ByteArrayOutputStream();

    /** Who gets the lines. */
    interface Lines {

        /** Takes a line, without its end. */
        void onLine(byte[] line);

        /** The line that would come next is too long; nothing can be said about those after it. */
        void onTooLong();
    }

    LineSplitter(int maxBytes, Lines lines) {
        this.maxBytes = maxBytes;
        this.lines = lines;
    }

    void onData(ByteBuf piece) {
        while (piece.isReadable()) {
            int lf = piece.bytesBefore((byte) '\n');
            int length = lf < 0 ? piece.readableBytes() : lf;
            if (begun.size() + length > maxBytes) {
                piece.skipBytes(piece.readableBytes());
                lines.onTooLong();
                return;
            }
            byte[] part = new byte[length];
            piece.readBytes(part);
            begun.writeBytes(part);
            if (lf >= 0) {
                piece.skipBytes(1);
                complete();
            }
        }
    }

    /** The body is complete: so is its last line. */
    void onEnd() {
        if (begun.size() > 0) {
            complete();
        }
    }

    private void complete() {
        byte[] line = begun.toByteArray();
        begun = new ByteArrayOutputStream();
        lines.onLine(line);
    }
}
