package dev.tidings.core.sse;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.ProtocolViolation;
import dev.tidings.core.event.Utf8;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a stream that arrives in pieces: UTF-8 that ends in LF, CR or CRLF, perhaps with a byte order mark before
 * the first. Used by one thread at a time.
 */
final class SseLines {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final int maxEventBytes;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final boolean strict;
    private long count;
    private boolean isAfterCr;

    /** @param strict whether bytes that are not UTF-8 are a fault; otherwise they become U+FFFD */
    SseLines(int maxEventBytes, boolean strict) {
        this.maxEventBytes = maxEventBytes;
        this.strict = strict;
    }

    long count() {
        return count;
    }

    int unfinishedBytes() {
        return line.size();
    }

    boolean isWithinLine() {
        return line.size() > 0;
    }

    /**
     * Reads a line if the rest of it is there.
     *
     * @param piece moved past the line, or to its end when null is returned
     * @param kept what is kept of the event already, which the line has to fit in with
     * @return the line without its end, or null: call again with the next piece
     * @throws ProtocolViolation when it does not, or is not UTF-8 where that matters
     */
    @Nullable
    String read(ByteBuffer piece, int kept) {
        skipSecondHalfOfCrlf(piece);
        takeUpToLineEnd(piece, kept);
        if (!piece.hasRemaining()) {
            return null;
        }
        isAfterCr = piece.get() == '\r';
        String text = strict ? valid(line.toByteArray()) : decode(line.toByteArray());
        line.reset();
        boolean isMarked = count == 0 && text.startsWith(BYTE_ORDER_MARK);
        count++;
        return isMarked ? text.substring(BYTE_ORDER_MARK.length()) : text;
    }

    /** A CR ends its line at once, since nobody knows when the next byte comes; an LF right behind it is no other end. */
    private void skipSecondHalfOfCrlf(ByteBuffer piece) {
        if (piece.hasRemaining()) {
            if (isAfterCr && piece.get(piece.position()) == '\n') {
                piece.get();
            }
            isAfterCr = false;
        }
    }

    private void takeUpToLineEnd(ByteBuffer piece, int kept) {
        int end = piece.position();
        while (end < piece.limit() && piece.get(end) != '\n' && piece.get(end) != '\r') {
            end++;
        }
        byte[] part = new byte[end - piece.position()];
        if ((long) kept + line.size() + part.length > maxEventBytes) {
            throw new ProtocolViolation("an event has at most " + maxEventBytes + " bytes");
        }
        piece.get(part);
        line.writeBytes(part);
    }

    private static String valid(byte[] utf8) {
        try {
            return Utf8.ofValid(utf8).toString();
        } catch (InvalidValue e) {
            throw new ProtocolViolation("text is UTF-8");
        }
    }

    /** A line can be decoded by itself: a CR or LF ends a broken sequence too. The bytes are changed. */
    private static String decode(byte[] utf8) {
        for (int i = 0; i + 1 < utf8.length; i++) {
            if ((utf8[i] & 0xff) == 0xed && (utf8[i + 1] & 0xff) >= 0xa0) {
                utf8[i] = (byte) 0xff; // of an encoded surrogate Java makes one U+FFFD, the Encoding Standard three
            }
        }
        return new String(utf8, UTF_8);
    }
}
