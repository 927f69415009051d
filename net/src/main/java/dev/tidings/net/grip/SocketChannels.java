package dev.tidings.net.grip;

import dev.tidings.core.event.Event;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Selector;
import dev.tidings.core.event.Topic;
import dev.tidings.core.grip.Channel;
import dev.tidings.core.grip.Hold;
import dev.tidings.core.grip.Item;
import dev.tidings.core.grip.SocketControl;
import dev.tidings.core.grip.SocketMessage;
import dev.tidings.core.hub.Change;
import dev.tidings.core.hub.Lane;
import dev.tidings.core.hub.Subscription;
import dev.tidings.core.hub.Wire;
import dev.tidings.core.journal.Journal;
import dev.tidings.core.journal.Opening;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a WebSocket gets of what is published, as its application has it from time to time. */
@OwnedBy(Owner.IO_LOOP)
final class SocketChannels {

    private final Journal journal;
    private final Lane lane;
    private final Wire wire;
    private final Map<Topic, Channel> channels = new HashMap<>();
    private final Map<String, String> meta = new HashMap<>();

    private @Nullable Subscription subscription;

    SocketChannels(Journal journal, Lane lane, Wire wire) {
        this.journal = journal;
        this.lane = lane;
        this.wire = wire;
    }

    void subscribe(Channel channel) {
        if (channels.put(channel.topic(), channel) == null) {
            change(Set.of(selector(channel.topic())), Set.of());
        }
    }

    void unsubscribe(Topic topic) {
        if (channels.remove(topic) != null) {
            change(Set.of(), Set.of(selector(topic)));
        }
    }

    void set(SocketControl.SetMeta value) {
        if (value.value().isEmpty()) {
            meta.remove(value.name());
        } else {
            meta.put(value.name(), value.value());
        }
    }

    /** Returns whether an item is for the client. */
    boolean takes(Event event, Item item, Item.ForSocket action) {
        Channel channel = channels.get(event.topic());
        if (channel == null || !channel.takes(action)) {
            return false;
        }
        return channel.filters().isEmpty() || hold().wants(channel, item.meta());
    }

    /**
     * Returns an item's message as the client gets it.
     *
     * @throws InvalidValue when it cannot be made
     */
    SocketMessage message(Event event, SocketMessage message) {
        Channel channel = channels.get(event.topic());
        return channel == null || !channel.changesContent()
                ? message
                : new SocketMessage(message.kind(), hold().content(channel, Map.of(), message.content()));
    }

    private Hold hold() {
        return new Hold(Hold.Mode.STREAM, List.copyOf(channels.values()), Duration.ZERO, Optional.empty(), meta);
    }

    void onWritable() {
        if (subscription != null) {
            subscription.onWritable();
        }
    }

    void stop() {
        if (subscription != null) {
            subscription.cancel();
        }
    }

    private void change(Set<Selector> more, Set<Selector> less) {
        if (subscription == null) {
            subscription = lane.subscribe(
                    new Interest(more, Set.of()), new Opening.At(journal.head(), null, Set.of()), 0, wire);
        } else {
            subscription.change(new Change(more, less), null);
        }
    }

    private static Selector selector(Topic topic) {
        return new Selector(topic.name());
    }
}
