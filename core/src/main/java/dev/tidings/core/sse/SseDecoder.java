package dev.tidings.core.sse;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.core.event.EventType;
import dev.tidings.core.event.ProtocolViolation;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Reads a stream of server-sent events as WHATWG HTML §9.2.5 and §9.2.6 say, from bytes that arrive in pieces of any
 * size. There is one for each connection, used by one thread at a time. When the stream ends there is nothing to call:
 * an event without its blank line is none.
 */
public final class SseDecoder {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /** Longer times are as good as this one: some 24 days, the longest that a browser's timer takes. */
    private static final long MAX_RETRY_MS = Integer.MAX_VALUE;

    private final int maxEventBytes;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final StringBuilder data = new StringBuilder();
    private int dataLineBytes;
    private String type = "";
    private String id = "";
    private String lastEventId = "";
    private long retryMs = -1;
    private boolean isFirstLine = true;
    private boolean isAfterCr;

    /** @param maxEventBytes what an event's data lines and the line that is being read may have together */
    public SseDecoder(int maxEventBytes) {
        this.maxEventBytes = maxEventBytes;
    }

    /**
     * Reads the next piece, all of it.
     *
     * @param onEvent is told each event as soon as it is whole
     * @throws ProtocolViolation when an event or a line is too large; what came before it was told, and the stream
     *     cannot be read any further
     */
    public void read(ByteBuffer piece, Consumer<? super SseEvent> onEvent) {
        while (piece.hasRemaining()) {
            boolean mayBeOfCrlf = isAfterCr;
            isAfterCr = false;
            if (mayBeOfCrlf && piece.get(piece.position()) == '\n') {
                piece.get(); // the CR ended the line already
                continue;
            }
            takeUpToLineEnd(piece);
            if (piece.hasRemaining()) {
                isAfterCr = piece.get() == '\r';
                endLine(onEvent);
            }
        }
    }

    /** Returns the id to come back with: that of the last blank line, also if there was no data; empty for none. */
    public String lastEventId() {
        return lastEventId;
    }

    /** Returns the time the server wants a client to wait before it comes back, in milliseconds, if it said one. */
    public OptionalLong retryMs() {
        return retryMs < 0 ? OptionalLong.empty() : OptionalLong.of(retryMs);
    }

    private void takeUpToLineEnd(ByteBuffer piece) {
        int end = piece.position();
        while (end < piece.limit() && piece.get(end) != '\n' && piece.get(end) != '\r') {
            end++;
        }
        byte[] part = new byte[end - piece.position()];
        // What is not kept does not count: between two events there may be any number of comments.
        if ((long) dataLineBytes + line.size() + part.length > maxEventBytes) {
            throw new ProtocolViolation("an event and a line have at most " + maxEventBytes + " bytes");
        }
        piece.get(part);
        line.writeBytes(part);
    }

    private void endLine(Consumer<? super SseEvent> onEvent) {
        int bytes = line.size();
        String text = decode(line.toByteArray());
        line.reset();
        if (isFirstLine && text.startsWith(BYTE_ORDER_MARK)) {
            text = text.substring(BYTE_ORDER_MARK.length());
        }
        isFirstLine = false;
        if (text.isEmpty()) {
            dispatch(onEvent);
            return;
        }
        int colon = text.indexOf(':');
        String field = colon < 0 ? text : text.substring(0, colon);
        takeField(field, colon < 0 ? "" : valueAfter(text, colon), bytes);
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

    private static String valueAfter(String text, int colon) {
        return text.substring(text.startsWith(" ", colon + 1) ? colon + 2 : colon + 1);
    }

    private void takeField(String field, String value, int lineBytes) {
        switch (field) {
            case "data" -> {
                data.append(value).append('\n');
                dataLineBytes += lineBytes;
            }
            case "event" -> type = value;
            case "id" -> id = value.indexOf('\0') < 0 ? value : id;
            case "retry" -> retryMs = isDigits(value) ? retry(value) : retryMs;
            default -> {
                // a comment, whose field is empty, or a field that nobody knows
            }
        }
    }

    private void dispatch(Consumer<? super SseEvent> onEvent) {
        lastEventId = id;
        String name = type.isEmpty() ? EventType.MESSAGE.name() : type;
        type = "";
        if (data.isEmpty()) {
            return;
        }
        String lines = data.substring(0, data.length() - 1);
        data.setLength(0);
        dataLineBytes = 0;
        onEvent.accept(new SseEvent(name, lines, lastEventId));
    }

    private static boolean isDigits(String value) {
        return !value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static long retry(String digits) {
        long ms = 0;
        for (int i = 0; i < digits.length(); i++) {
            ms = Math.min(ms * 10 + (digits.charAt(i) - '0'), MAX_RETRY_MS);
        }
        return ms;
    }
}
