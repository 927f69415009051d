package dev.tidings.core.sse;

import java.nio.ByteBuffer;

/**
 * Where a stream of events that passes by stands: whether a comment may be put before its next byte without being in the
 * middle of an event (WHATWG HTML §9.2.5). Used by one thread at a time.
 */
public final class EventGap {

    private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private int marked; // bytes of a byte order mark that have come
    private boolean atLineStart = true;
    private boolean withinEvent; // a line of it has begun
    private boolean afterCr;
    private long events;

    /** At the beginning of the stream. */
    public EventGap() {}

    /** Returns whether the next byte begins an event, or a comment between two. */
    public boolean isHere() {
        return atLineStart && !withinEvent;
    }

    /** Returns how many events have passed whole, among them those that only had an id or a retry time. */
    public long events() {
        return events;
    }

    /**
     * Returns how many bytes of the next piece are a byte order mark's, and are to be left out: a mark is one at the very
     * beginning only, and there may be a comment before it.
     */
    public int markBytes(ByteBuffer piece) {
        int at = piece.position();
        while (marked < MARK.length && at < piece.limit() && piece.get(at) == MARK[marked]) {
            marked++;
            at++;
        }
        if (at < piece.limit()) {
            marked = MARK.length; // the text has begun
        }
        return at - piece.position();
    }

    /**
     * The next bytes pass.
     *
     * @param piece looked at, and not moved
     */
    public void pass(ByteBuffer piece) {
        for (int at = piece.position(); at < piece.limit(); at++) {
            byte next = piece.get(at);
            if (next == '\n' && afterCr) {
                afterCr = false; // the second half of a line's end
            } else if (next == '\n' || next == '\r') {
                events += withinEvent && atLineStart ? 1 : 0;
                withinEvent &= !atLineStart;
                atLineStart = true;
                afterCr = next == '\r';
            } else {
                withinEvent |= atLineStart && next != ':';
                atLineStart = false;
                afterCr = false;
            }
        }
    }
}
