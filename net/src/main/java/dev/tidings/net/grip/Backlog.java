package dev.tidings.net.grip;

import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.grip.SocketEvent;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.util.ArrayList;
import java.util.List;

/** What happened on a WebSocket and its application does not have yet. */
@OwnedBy(Owner.IO_LOOP)
final class Backlog {

    /** What waits for the next request; a client that says more is not read for so long. */
    private static final int MAX_BYTES = 64 << 10;

    /** What an event takes besides its content: a client that only says empty things is bounded as well. */
    private static final int EVENT_BYTES = 32;

    private final List<SocketEvent> waiting = new ArrayList<>();

    private List<SocketEvent> sent = List.of(); // in the last request
    private int bytes;
    private int replayedBytes; // the content of what waits that was sent and not accepted

    void add(SocketEvent event) {
        waiting.add(event);
        bytes += EVENT_BYTES + event.content().length();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    boolean isFull() {
        return bytes >= MAX_BYTES;
    }

    /** Returns whether the application has to accept something before there may be more. */
    boolean isHeldBack() {
        return replayedBytes >= MAX_BYTES;
    }

    /** Returns how many bytes of content are sent again. */
    int replayedBytes() {
        return replayedBytes;
    }

    /** Returns everything, for a request. */
    List<SocketEvent> send() {
        sent = List.copyOf(waiting);
        clear();
        return sent;
    }

    void clear() {
        waiting.clear();
        bytes = 0;
        replayedBytes = 0;
    }

    /**
     * The application accepts everything that was sent, or only so many bytes of its content, and gets the rest again.
     *
     * @param accepted -1 for everything
     * @throws InvalidValue when that is more than there was, or so little that nothing goes on
     */
    void onAccepted(int accepted) {
        int offered = SocketEvent.contentBytes(sent);
        if (accepted > offered) {
            throw new InvalidValue("Content-Bytes-Accepted", accepted, "at most the " + offered + " that it had");
        }
        replayedBytes = accepted < 0 ? 0 : offered - accepted;
        if (accepted == 0 && isHeldBack()) {
            throw new InvalidValue("Content-Bytes-Accepted", accepted, "some of " + offered + " bytes");
        }
        if (replayedBytes > 0) {
            waiting.addAll(0, SocketEvent.after(accepted, sent));
            bytes += replayedBytes;
        }
    }
}
