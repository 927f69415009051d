package dev.tidings.net.publish;

import dev.tidings.core.config.Config;
import dev.tidings.core.event.Topic;
import dev.tidings.core.journal.Journal;
import dev.tidings.core.journal.Outcome;
import dev.tidings.net.connection.Origins;
import dev.tidings.net.connection.Refused;
import dev.tidings.net.http.Status;
import java.util.List;

/** What every publishing has in common: may it, and what became of it. */
record Publisher(Journal journal, Config config, Origins origins) {

    /** What the journal's mailbox holds: what is stored all or not at all is in memory whole, once for each topic. */
    static final int MAX_BYTES = 32 << 20;

    void checkAccess(Topic topic) {
        if (!config.access().mayPublish(topic)) {
            throw forbidden(topic);
        }
    }

    static Refused forbidden(Topic topic) {
        return Refused.permanently(Status.FORBIDDEN, "topic: the access rules do not let you publish to " + topic);
    }

    /** Returns whether data of so many bytes may be published to so many topics in one go. */
    static boolean fits(int topics, int bytes) {
        return (long) topics * bytes <= MAX_BYTES;
    }

    /** Returns what was stored, or refuses for the reason that nothing was. */
    static List<Outcome.Receipt> receipts(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Stored(List<Outcome.Receipt> receipts) -> receipts;
            case Outcome.Complete(Topic topic) ->
                throw Refused.permanently(Status.CONFLICT, "topic: " + topic + " is complete and takes no more events");
            case Outcome.Unavailable(String reason) -> throw unavailable("the journal: " + reason);
        };
    }

    static Refused unavailable(String detail) {
        return Refused.forNow(Status.SERVICE_UNAVAILABLE, "unavailable", detail);
    }

    static Refused full() {
        return unavailable("the journal's mailbox is full: more is published than the disk takes");
    }
}
