package dev.tidings.core.journal;

import java.util.List;

/** Which topics have history. */
public sealed interface Listing {

    /** These, in the order of their names. */
    record Topics(List<TopicState> topics) implements Listing {}

    /** The journal could not be read now. */
    record Unavailable(String reason) implements Listing {}
}
