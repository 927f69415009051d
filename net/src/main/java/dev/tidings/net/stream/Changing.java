package dev.tidings.net.stream;

import dev.tidings.core.event.EventId;
import dev.tidings.core.event.Interest;
import dev.tidings.core.hub.Change;
import dev.tidings.core.hub.Subscription;
import dev.tidings.core.journal.Opening;
import dev.tidings.core.journal.Start;
import dev.tidings.core.json.ChangeRequest;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.connection.IoLoop;
import dev.tidings.net.connection.Refused;
import dev.tidings.net.http.Status;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One change of what a subscription carries: finds where the history of the new topics begins, and then changes. */
@OwnedBy(Owner.IO_LOOP)
final class Changing {

    private final Subscribing.Parts parts;
    private final IoLoop loop;
    private final Subscription subscription;
    private final Change change;
    private final Consumer<Changed> answer;

    /** What became of it. */
    sealed interface Changed {

        /** From this cursor on it carries the new set. */
        record Done(EventId cursor) implements Changed {}

        /** It carries what it did. */
        record Not(Refused why) implements Changed {}
    }

    /**
     * Prepares a change; the rights were checked.
     *
     * @param loop the subscription's, on which everything here happens
     * @param answer told once
     * @throws dev.tidings.core.event.InvalidValue when a selector comes and goes at once
     */
    Changing(
            Subscribing.Parts parts,
            IoLoop loop,
            Subscription subscription,
            ChangeRequest request,
            Consumer<Changed> answer) {
        this.parts = parts;
        this.loop = loop;
        this.subscription = subscription;
        this.change = new Change(request.subscribe(), request.unsubscribe());
        this.answer = answer;
    }

    /** @param after the cursor after which the new topics are wanted; empty for from now on */
    void start(Optional<String> after) {
        if (after.isPresent()) {
            open(new Start.After(after.get()));
        } else {
            change(null);
        }
    }

    private void open(Start start) {
        Interest added = subscription.interest().in(change.subscribe());
        parts.journal().open(added, start, loop.executor(), this::onOpening);
    }

    private void onOpening(Opening opening) {
        switch (opening) {
            case Opening.Further(Start start) -> open(start);
            case Opening.At at -> change(at);
            case Opening.Complete() ->
                change(new Opening.At(parts.journal().head(), null, Set.of())); // it has all there is
            case Opening.Unavailable(String reason) ->
                refuse(Refused.forNow(Status.SERVICE_UNAVAILABLE, "unavailable", "the journal: " + reason));
        }
    }

    /** The limit counts now: others may have changed the same connection since this one was asked for. */
    private void change(Opening.@Nullable At history) {
        int most = parts.config().limits().selectors();
        if (change.of(subscription.interest()).selectors().size() > most) {
            refuse(Refused.permanently(Status.BAD_REQUEST, "subscribe: at most " + most + " for one connection"));
            return;
        }
        Optional<EventId> cursor = subscription.change(change, history);
        if (cursor.isPresent()) {
            answer.accept(new Changed.Done(cursor.get()));
        } else {
            refuse(Refused.forNow(
                    Status.TOO_MANY_REQUESTS,
                    "limit",
                    "connection: it is ending, or the history of many changes before is still being sent"));
        }
    }

    private void refuse(Refused why) {
        answer.accept(new Changed.Not(why));
    }
}
