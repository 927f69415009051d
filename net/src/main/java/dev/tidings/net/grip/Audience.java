package dev.tidings.net.grip;

import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventId;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Selector;
import dev.tidings.core.event.Topic;
import dev.tidings.core.grip.Channel;
import dev.tidings.core.grip.Content;
import dev.tidings.core.grip.Hold;
import dev.tidings.core.grip.Item;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What of its channels a held client is to get. While the application was answering, something may have been published
 * that its answer tells of, or does not: {@code prev-id} says which, for what names the one before it likewise.
 */
@OwnedBy(Owner.IO_LOOP)
final class Audience {

    private final Optional<Hold> hold;
    private final Before before;
    private final long heldFrom; // what is published after this sequence was not there when the client was held
    private final boolean minds;
    private final boolean changesContent;
    private final Map<Topic, Channel> channels = new HashMap<>();
    private final Map<Topic, String> ids = new LinkedHashMap<>(); // the newest that the client knows of

    /**
     * What was before a client is held.
     *
     * @param asked where the journal was when the application was asked
     * @param from up to where the client has got what was published to the topics
     * @param topics that it was held for before
     */
    record Before(EventId asked, EventId from, Set<Topic> topics) {

        /** It was not held. */
        static Before asked(EventId asked) {
            return new Before(asked, asked, Set.of());
        }
    }

    /** What is done with an item. */
    enum Verdict {
        /** The client gets it. */
        TAKE,
        /** It does not. */
        LEAVE,
        /** There is one before it that the client did not get. */
        GAP
    }

    /**
     * From an answer on.
     *
     * @param hold empty when it holds for nothing
     * @param heldFrom the newest sequence when it came
     * @param minds whether the client has a use for knowing that something is missing
     */
    Audience(Optional<Hold> hold, Before before, long heldFrom, boolean minds) {
        this.hold = hold;
        this.before = before;
        this.heldFrom = heldFrom;
        this.minds = minds;
        for (Channel channel :
                hold.stream().flatMap(of -> of.channels().stream()).toList()) {
            channels.put(channel.topic(), channel);
            channel.previousId().ifPresent(id -> ids.put(channel.topic(), id));
        }
        this.changesContent = channels.values().stream().anyMatch(Channel::changesContent);
    }

    /** Returns the topics of the channels. */
    Set<Topic> topics() {
        return channels.keySet();
    }

    /** Returns what is to be subscribed to. */
    Interest interest() {
        return new Interest(
                topics().stream().map(topic -> new Selector(topic.name())).collect(Collectors.toUnmodifiableSet()),
                Set.of());
    }

    /** Returns where that begins, if it is not now: where an item may be that the client is to get. */
    Optional<EventId> from() {
        boolean earlier = !ids.isEmpty() || topics().stream().anyMatch(before.topics::contains);
        return earlier ? Optional.of(before.from) : Optional.empty();
    }

    /** Returns the newest ids that the client knows of. */
    Map<Topic, String> lastIds() {
        return ids;
    }

    /** Returns whether an event is for the client that is none of an application's items. */
    boolean takes(Event event) {
        return isNew(event);
    }

    /** Returns whether an item's content in this format is for the client, which takes the item. */
    boolean takes(Event event, Item.Format format) {
        if (format.contentFilters().isEmpty()) {
            return true; // as almost always
        }
        Channel channel = channels.get(event.topic());
        return channel != null && channel.takes(format);
    }

    /** Returns whether content may not be the same for the client as for others. */
    boolean changesContent() {
        return changesContent;
    }

    /**
     * Returns an item's content as the client gets it, which takes the item.
     *
     * @throws InvalidValue when it cannot be made
     */
    Content content(Event event, Content content) {
        Channel channel = channels.get(event.topic());
        if (!changesContent || channel == null) {
            return content;
        }
        Map<String, String> named = new HashMap<>();
        ids.forEach((topic, id) -> named.put(topic.name(), id));
        return hold.orElseThrow().content(channel, named, content);
    }

    /** Decides about an item; asked once for each, in their order. */
    Verdict meet(Event event, Item item) {
        Channel channel = channels.get(event.topic());
        if (channel == null) {
            return Verdict.LEAVE;
        }
        Verdict verdict = follow(event, item);
        return verdict == Verdict.TAKE && !wants(channel, item) ? Verdict.LEAVE : verdict;
    }

    private Verdict follow(Event event, Item item) {
        String known = ids.get(event.topic());
        if (known != null && item.previousId().filter(known::equals).isPresent()) {
            ids.put(event.topic(), item.id().orElse(known));
            return Verdict.TAKE;
        }
        if (known == null) {
            return isNew(event) ? Verdict.TAKE : Verdict.LEAVE;
        }
        if (event.sequence() <= heldFrom || item.id().filter(known::equals).isPresent()) {
            return Verdict.LEAVE; // the answer tells of it, though it may have been published later
        }
        return minds ? Verdict.GAP : Verdict.TAKE;
    }

    /** Who was held before gets all that was published meanwhile: nobody else tells of it. */
    private boolean isNew(Event event) {
        return event.sequence() > heldFrom || before.topics.contains(event.topic());
    }

    /** Returns whether an item that says that there is news says so to this client, and not of what the application knew. */
    boolean heeds(Event event, Item hint) {
        Channel channel = channels.get(event.topic());
        return channel != null && event.sequence() > before.asked.sequence() && wants(channel, hint);
    }

    private boolean wants(Channel channel, Item item) {
        return hold.orElseThrow().wants(channel, item.meta());
    }
}
