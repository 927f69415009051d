package dev.tidings.net.grip;

import dev.tidings.core.event.Event;
import dev.tidings.core.event.Topic;
import dev.tidings.core.grip.Channel;
import dev.tidings.core.grip.Hold;
import dev.tidings.core.grip.Item;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.util.HashMap;
import java.util.Map;

/**
 * What of its channels a held client is to get. While the application was answering, something may have been published
 * that its answer tells of, or does not: {@code prev-id} says which, for what names the one before it likewise.
 */
@OwnedBy(Owner.IO_LOOP)
final class Audience {

    private final Hold hold;
    private final long heldFrom; // what is published after this sequence was not there when the client was held
    private final Map<Topic, Channel> channels = new HashMap<>();
    private final Map<Topic, String> ids = new HashMap<>(); // the newest that the client knows of

    Audience(Hold hold, long heldFrom) {
        this.hold = hold;
        this.heldFrom = heldFrom;
        for (Channel channel : hold.channels()) {
            channels.put(channel.topic(), channel);
            channel.previousId().ifPresent(id -> ids.put(channel.topic(), id));
        }
    }

    /** Returns whether an event is for the client that is none of an application's items. */
    boolean takes(Event event) {
        return event.sequence() > heldFrom;
    }

    /** Returns whether an item is for the client; asked once for each, in their order. */
    boolean takes(Event event, Item item) {
        Channel channel = channels.get(event.topic());
        return channel != null && continues(event, item) && hold.wants(channel, item.meta());
    }

    private boolean continues(Event event, Item item) {
        if (event.sequence() > heldFrom) {
            return true;
        }
        String known = ids.get(event.topic());
        boolean next = known != null && item.previousId().filter(known::equals).isPresent();
        if (next) {
            ids.put(event.topic(), item.id().orElse(known));
        }
        return next;
    }
}
