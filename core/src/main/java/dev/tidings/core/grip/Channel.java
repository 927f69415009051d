package dev.tidings.core.grip;

import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Topic;
import java.util.List;
import java.util.Optional;

/**
 * What a held client listens to.
 *
 * @param topic under whose name items are published
 * @param previousId the application's id of the newest item that its answer already tells of
 * @param filters at most five
 */
public record Channel(Topic topic, Optional<String> previousId, List<Filter> filters) {

    private static final int MOST_FILTERS = 5;

    public Channel {
        filters = List.copyOf(filters);
        if (filters.size() > MOST_FILTERS) {
            throw new InvalidValue("filters", filters.size(), "at most " + MOST_FILTERS);
        }
    }

    /** Returns whether content is not the same for everybody who has it. */
    public boolean changesContent() {
        return filters.stream().anyMatch(Filter::changesContent);
    }

    /** Returns whether an item in this format is for the client: its content may be made for certain filters. */
    public boolean takes(Item.Format format) {
        return format.contentFilters()
                .filter(made -> !made.equals(contentFilters()))
                .isEmpty();
    }

    private List<String> contentFilters() {
        return filters.stream().filter(Filter::changesContent).map(Filter::word).toList();
    }

    /**
     * Makes one from what was read.
     *
     * @param where the name of the header or member, for the error
     */
    static Channel of(String where, String name, Optional<String> previousId, List<String> filters) {
        return new Channel(
                topic(where, name),
                previousId,
                filters.stream().map(filter -> Filter.of(where, filter)).toList());
    }

    /**
     * Returns the topic of a channel.
     *
     * @throws InvalidValue that says where, when no topic has that name
     */
    static Topic topic(String where, String name) {
        if (name.startsWith("$")) { // a name may come from a client, and applications check less than they should
            throw new InvalidValue(where, name, "no '$' at its beginning: those topics are the server's own");
        }
        try {
            return new Topic(name);
        } catch (InvalidValue e) {
            throw new InvalidValue(where, name, e.expected());
        }
    }
}
