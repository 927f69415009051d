package dev.tidings.net.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import io.netty.buffer.ByteBuf;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes lines off a buffer: they end with CR LF and hold no other control characters but tabs. A bare LF as a line's
 * end (RFC 9112 §2.2 lets a recipient choose) and a bare CR are what parsers disagree on most.
 */
@OwnedBy(Owner.IO_LOOP)
final class LineReader {

    private static final byte CR = '\r';
    private static final byte LF = '\n';
    private static final char DELETE = 0x7f;

    private int scanned; // bytes of the line so far in which there is no LF

    /**
     * Reads a line if the whole of it is there.
     *
     * @param in at the line's first byte; moved past its end, or left alone when null is returned
     * @param maxBytes the longest line, without its end
     * @param tooLong the answer to a longer one
     * @return the line in ISO 8859-1, without its end
     */
    @Nullable
    String read(ByteBuf in, int maxBytes, Supplier<BadRequest> tooLong) {
        int start = in.readerIndex();
        int lf = in.indexOf(start + scanned, in.writerIndex(), LF);
        int length = (lf < 0 ? in.writerIndex() : lf) - start;
        if (length > maxBytes + 1) { // one for the CR
            throw tooLong.get();
        }
        if (lf < 0) {
            scanned = length;
            return null;
        }
        scanned = 0;
        if (length == 0 || in.getByte(lf - 1) != CR) {
            throw new BadRequest("line end: CR and LF, not LF alone (RFC 9112 §2.2)");
        }
        String line = in.toString(start, length - 1, ISO_8859_1);
        in.readerIndex(lf + 1);
        check(line);
        return line;
    }

    private static void check(String line) {
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\r') {
                throw new BadRequest("CR only before LF (RFC 9112 §2.2)");
            }
            if ((c < ' ' && c != '\t') || c == DELETE) {
                throw new BadRequest("control characters: none (RFC 9110 §5.5), got 0x%02x".formatted((int) c));
            }
        }
    }
}
