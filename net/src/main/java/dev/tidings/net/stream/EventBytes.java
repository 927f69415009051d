package dev.tidings.net.stream;

import dev.tidings.core.event.Event;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.core.ws.Deflating;
import dev.tidings.net.send.Sender;
import dev.tidings.net.send.Tape;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of the event that a loop is delivering, encoded once for each format and shared by all its subscribers,
 * outside of the heap, so that no write copies them before the kernel does.
 */
@OwnedBy(Owner.IO_LOOP)
final class EventBytes {

    private final Sender sender;
    private final Deflating deflating = new Deflating();
    private final Map<Format, Shared> shared = new EnumMap<>(Format.class);

    /** The tape of a format, and what is last on it. */
    private static final class Shared {
        private final Tape tape;
        private @Nullable Event event;
        private boolean heartbeat; // is what is last

        private Shared(Tape tape) {
            this.tape = tape;
        }

        /** There may be no memory for it: nothing is last then. */
        private void append(byte[]... pieces) {
            event = null;
            heartbeat = false;
            tape.append(pieces);
        }
    }

    EventBytes(Sender sender) {
        this.sender = sender;
        for (Format format : Format.values()) {
            shared.put(format, new Shared(sender.tape()));
        }
    }

    /** Returns who sends for the loop. */
    Sender sender() {
        return sender;
    }

    /** Returns a tape with an event's bytes as its last piece. */
    @SuppressWarnings("ReferenceEquality") // the same event, not an equal one: equality would compare the data
    Tape of(Event event, Format format) {
        Shared last = last(format);
        if (last.event != event) {
            last.append(format.event(event, deflating));
            last.event = event;
        }
        return last.tape;
    }

    /** Returns a tape with an event's bytes as history as its last piece. */
    Tape ofEarlier(Event event, Format format) {
        Shared last = last(format);
        last.append(format.earlier(event));
        return last.tape;
    }

    /** Returns a tape with a heartbeat's bytes as its last piece. */
    Tape heartbeat(Format format) {
        Shared last = last(format);
        if (!last.heartbeat) {
            last.append(format.heartbeat());
            last.heartbeat = true;
        }
        return last.tape;
    }

    /** Gives the memory back, for good; writes that are under way keep their share. */
    void release() {
        deflating.close();
        for (Shared last : shared.values()) {
            last.tape.release();
            last.event = null;
            last.heartbeat = false;
        }
    }

    private Shared last(Format format) {
        return Objects.requireNonNull(shared.get(format));
    }
}
