package dev.tidings.core.sse;

import java.nio.ByteBuffer;

/**
 * Where a stream of events that passes by stands: whether a comment may be put before its next byte without being in the
 * middle of an event (WHATWG HTML §9.2.5). Used by one thread at a time.
 */
public final class EventGap {

    private boolean atLineStart = true;
    private boolean withinEvent; // a line of it has begun
    private boolean afterCr;

    /** At the beginning of the stream. */
    public EventGap() {}

    /** Returns whether the next byte begins an event, or a comment between two. */
    public boolean isHere() {
        return atLineStart && !withinEvent;
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
