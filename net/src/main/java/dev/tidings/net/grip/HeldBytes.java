package dev.tidings.net.grip;

import static java.lang.System.Logger.Level.WARNING;

import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.grip.Content;
import dev.tidings.core.grip.Item;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.core.ws.ServerFrame;
import dev.tidings.net.send.Sender;
import dev.tidings.net.send.Tape;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The event that a loop is delivering to held clients: read once, and encoded once for each format. */
@OwnedBy(Owner.IO_LOOP)
final class HeldBytes {

    private static final System.Logger LOG = System.getLogger(HeldBytes.class.getName());

    private final Sender sender;
    private final Map<HeldFormat, Shared> shared = new EnumMap<>(HeldFormat.class);

    private @Nullable Event read;
    private @Nullable Event faulty; // the last one that could not be made for somebody
    private @Nullable Item item;
    private @Nullable Tape pings; // with one on it

    /** The tape of a format, and what is last on it. */
    private static final class Shared {
        private final Tape tape;
        private @Nullable Event event;

        private Shared(Tape tape) {
            this.tape = tape;
        }
    }

    HeldBytes(Sender sender) {
        this.sender = sender;
    }

    /** Returns who sends for the loop. */
    Sender sender() {
        return sender;
    }

    /** Returns the item that an event is, or null when it is an ordinary one. */
    @SuppressWarnings("ReferenceEquality") // the same event, not an equal one: equality would compare the data
    @Nullable
    Item item(Event event) {
        if (read != event) {
            item = event.type().equals(EventType.GRIP) ? Item.parse(event.data()) : null;
            read = event;
        }
        return item;
    }

    /**
     * Returns what an item is for one client.
     *
     * @param made may throw an {@link InvalidValue}: then it is nothing, which is said once for each item
     */
    <T> Optional<T> own(Event event, Supplier<T> made) {
        try {
            return Optional.of(made.get());
        } catch (InvalidValue e) {
            if (faulty != event) {
                faulty = event;
                LOG.log(
                        WARNING,
                        "an item of the channel {0} is not as it should be: {1}",
                        event.topic().name(),
                        e.getMessage());
            }
            return Optional.empty();
        }
    }

    /** Returns a tape with the content of an item as its last piece. */
    Tape of(Event event, Content content, HeldFormat format) {
        return last(event, format, () -> format.content(content));
    }

    /** Returns a tape with an ordinary event as its last piece. */
    Tape of(Event event, HeldFormat format) {
        return last(event, format, () -> format.event(event));
    }

    private Tape last(Event event, HeldFormat format, Supplier<byte[][]> pieces) {
        Shared last = shared.computeIfAbsent(format, _ -> new Shared(sender.tape()));
        if (last.event != event) {
            last.event = null; // there may be no memory for it: nothing is last then
            last.tape.append(pieces.get());
            last.event = event;
        }
        return last.tape;
    }

    /** Returns a tape with a ping as its last piece. */
    Tape ping() {
        if (pings == null) {
            pings = sender.tape();
            pings.append(ServerFrame.ping());
        }
        return pings;
    }

    /** Gives the memory back, for good; writes that are under way keep their share. */
    void release() {
        for (Shared last : shared.values()) {
            last.tape.release();
            last.event = null;
        }
        if (pings != null) {
            pings.release();
        }
    }
}
