package dev.tidings.core.journal;

import dev.tidings.core.event.EventId;
import dev.tidings.core.event.Topic;
import java.util.List;

/** What became of a submission. */
public sealed interface Outcome {

    /**
     * It is stored, as durably as the journal's setting says.
     *
     * @param receipts one for each draft, in their order; for a topic that was forgotten, one
     */
    record Stored(List<Receipt> receipts) implements Outcome {}

    /** Nothing was stored: the topic is complete and takes no more. */
    record Complete(Topic topic) implements Outcome {}

    /**
     * Nothing was stored: the journal cannot take it now. A later try may succeed.
     *
     * @param reason for the operator and the publisher, such as "no space left on device"
     */
    record Unavailable(String reason) implements Outcome {}

    /**
     * Where an event was stored.
     *
     * @param duplicate whether it was stored earlier, under the same idempotency key
     */
    record Receipt(EventId id, Topic topic, boolean duplicate) {}
}
