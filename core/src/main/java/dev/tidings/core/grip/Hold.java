package dev.tidings.core.grip;

import static java.util.stream.Collectors.toUnmodifiableMap;
import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.tidings.core.event.InvalidValue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How a client is held.
 *
 * @param channels what it listens to, at least one, each once
 * @param timeout after which a held response is given as it is
 * @param meta what its filters compare, such as {@code user}
 */
public record Hold(
        Mode mode, List<Channel> channels, Duration timeout, Optional<KeepAlive> keepAlive, Map<String, String> meta) {

    /** What the protocol says when the application does not. */
    static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(55);

    /** What a held client gets. */
    public enum Mode {
        /** One answer: an item's, or its own when the time is over. */
        RESPONSE,
        /** Its own answer at once, and what is published after it until an item closes it. */
        STREAM
    }

    public Hold {
        channels = List.copyOf(channels);
        meta = Map.copyOf(meta);
        if (channels.isEmpty()) {
            throw new InvalidValue("Grip-Channel", "none", "at least one channel to hold for");
        }
        if (channels.stream().map(Channel::topic).distinct().count() < channels.size()) {
            throw new InvalidValue("Grip-Channel", channels.size() + " channels", "each channel once");
        }
    }

    /**
     * Returns whether a channel's items with this meta are for the client.
     *
     * @param item the meta of the item
     */
    public boolean wants(Channel channel, Map<String, String> item) {
        return channel.filters().stream().allMatch(filter -> filter.passes(meta, item, names()));
    }

    /**
     * Returns content as the client gets it.
     *
     * @param channel what it was published to
     * @param ids the newest that the client knows of, by the names of its channels
     * @throws InvalidValue when it cannot be made
     */
    public Content content(Channel channel, Map<String, String> ids, Content content) {
        return content(channel.filters(), ids, content);
    }

    /**
     * Returns content with which a stream begins as the client gets it: it is the application's for this client, so that
     * only ids are to be built in it.
     *
     * @throws InvalidValue when it cannot be made
     */
    Content opening(Content content) {
        Map<String, String> ids = channels.stream()
                .filter(channel -> channel.previousId().isPresent())
                .collect(toUnmodifiableMap(
                        channel -> channel.topic().name(),
                        channel -> channel.previousId().get()));
        boolean builds = channels.stream().anyMatch(channel -> channel.filters().contains(Filter.BUILD_ID));
        return builds ? content(List.of(Filter.BUILD_ID), ids, content) : content;
    }

    private Content content(List<Filter> filters, Map<String, String> ids, Content content) {
        Content changed = content;
        for (Filter filter : filters) {
            changed = filter.change(changed, meta, ids);
        }
        return changed;
    }

    private Set<String> names() {
        return channels.stream().map(channel -> channel.topic().name()).collect(toUnmodifiableSet());
    }

    static Mode mode(String where, String word) {
        return switch (word) {
            case "response" -> Mode.RESPONSE;
            case "stream" -> Mode.STREAM;
            default -> throw new InvalidValue(where, word, "response or stream");
        };
    }

    static Duration seconds(String where, String digits) {
        if (!digits.matches("[0-9]{1,9}")) {
            throw new InvalidValue(where, digits, "a number of seconds");
        }
        return Duration.ofSeconds(Long.parseLong(digits));
    }
}
