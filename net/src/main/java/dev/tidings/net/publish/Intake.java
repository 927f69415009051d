package dev.tidings.net.publish;

import dev.tidings.core.config.Config;
import dev.tidings.core.event.Draft;
import dev.tidings.core.journal.Journal;
import dev.tidings.core.journal.Outcome;
import dev.tidings.core.journal.Submission;
import dev.tidings.net.connection.IoLoop;
import dev.tidings.net.connection.Refused;
import dev.tidings.net.http.Status;
import java.util.List;
import java.util.function.Consumer;

/** Publishes what comes in messages on a connection that stays, with the checks and answers that a {@code POST} has. */
public record Intake(Journal journal, Config config) {

    /**
     * Checks an event.
     *
     * @throws Refused with the status that a {@code POST} would get
     */
    public void check(Draft draft) {
        if (!config.access().mayPublish(draft.topic())) {
            throw Publisher.forbidden(draft.topic());
        }
        int maxBytes = config.limits().eventBytes();
        if (draft.data().length() > maxBytes) {
            throw Refused.permanently(
                    Status.CONTENT_TOO_LARGE,
                    "data: an event's data is at most " + maxBytes + " bytes (limits.event_bytes)");
        }
    }

    /**
     * Hands events in, all or none.
     *
     * @param outcome told later, on the loop
     * @throws Refused when they cannot be handed in now
     */
    public void offer(List<Draft> drafts, IoLoop loop, Consumer<Outcome> outcome) {
        if (loop.isDraining()) {
            throw Publisher.unavailable("the server is stopping");
        }
        if (!journal.offer(new Submission.Publish(drafts, loop.executor(), outcome))) {
            throw Publisher.full();
        }
    }

    /**
     * Returns where events were stored.
     *
     * @throws Refused for the reason that they were not
     */
    public static List<Outcome.Receipt> receipts(Outcome outcome) {
        return Publisher.receipts(outcome);
    }
}
