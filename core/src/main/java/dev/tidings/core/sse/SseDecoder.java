package dev.tidings.core.sse;

import dev.tidings.core.event.EventType;
import dev.tidings.core.event.ProtocolViolation;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Reads a stream of server-sent events as WHATWG HTML §9.2.5 and §9.2.6 say, from bytes that arrive in pieces of any
 * size. There is one for each connection, used by one thread at a time. When the stream ends there is nothing to call:
 * an event without its blank line is none.
 */
public final class SseDecoder {

    /** Longer times are as good as this one: some 24 days, the longest that a browser's timer takes. */
    private static final long MAX_RETRY_MS = Integer.MAX_VALUE;

    private final SseLines lines;
    private final StringBuilder data = new StringBuilder();
    private String type = "";
    private String id = "";
    private String lastEventId = "";
    private long retryMs = -1;

    /** @param maxEventBytes what is kept of an event at most: its data, and the line that is being read */
    public SseDecoder(int maxEventBytes) {
        this(new SseLines(maxEventBytes, false));
    }

    private SseDecoder(SseLines lines) {
        this.lines = lines;
    }

    /**
     * Reads a stream as a browser does, except that it has to be UTF-8: what is to be kept is not to be mended.
     *
     * @param maxEventBytes as for the constructor
     */
    public static SseDecoder strict(int maxEventBytes) {
        return new SseDecoder(new SseLines(maxEventBytes, true));
    }

    /**
     * Reads the next piece, all of it.
     *
     * @param onEvent is told each event as soon as it is whole
     * @throws ProtocolViolation when an event or a line is too large, or not UTF-8 where that matters; what came before it was told, and the stream
     *     cannot be read any further
     */
    public void read(ByteBuffer piece, Consumer<? super SseEvent> onEvent) {
        while (piece.hasRemaining()) {
            // What is not kept does not count: between two events there may be any number of comments.
            String line = lines.read(piece, data.length());
            if (line != null) {
                take(line, onEvent);
            }
        }
    }

    /** Returns how many lines were read so far. */
    public long lines() {
        return lines.count();
    }

    /** Returns about how many bytes are kept of the event, and of the line, that is being read. */
    public int unfinishedBytes() {
        return data.length() + lines.unfinishedBytes();
    }

    /** Returns whether a stream that ends here ends in the middle of an event, which is lost. */
    public boolean isWithinEvent() {
        return !data.isEmpty() || lines.isWithinLine();
    }

    /** Returns the id to come back with: that of the last blank line, also if there was no data; empty for none. */
    public String lastEventId() {
        return lastEventId;
    }

    /** Returns the time the server wants a client to wait before it comes back, in milliseconds, if it said one. */
    public OptionalLong retryMs() {
        return retryMs < 0 ? OptionalLong.empty() : OptionalLong.of(retryMs);
    }

    private void take(String line, Consumer<? super SseEvent> onEvent) {
        if (line.isEmpty()) {
            dispatch(onEvent);
            return;
        }
        int colon = line.indexOf(':');
        if (colon < 0) {
            takeField(line, "");
        } else {
            int value = line.startsWith(" ", colon + 1) ? colon + 2 : colon + 1;
            takeField(line.substring(0, colon), line.substring(value));
        }
    }

    private void takeField(String field, String value) {
        switch (field) {
            case "data" -> data.append(value).append('\n');
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
        String text = data.substring(0, data.length() - 1);
        data.setLength(0);
        onEvent.accept(new SseEvent(name, text, lastEventId));
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
