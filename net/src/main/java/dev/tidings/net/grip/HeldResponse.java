package dev.tidings.net.grip;

import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventId;
import dev.tidings.core.grip.Content;
import dev.tidings.core.grip.Hold;
import dev.tidings.core.grip.Item;
import dev.tidings.core.grip.Reply;
import dev.tidings.core.hub.EndReason;
import dev.tidings.core.hub.Subscription;
import dev.tidings.core.hub.Wire;
import dev.tidings.core.journal.Gap;
import dev.tidings.core.run.Deadline;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.connection.IoLoop;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A client that waits for one answer: the first item that has one, or when the time is over, the one it is held with. */
@OwnedBy(Owner.IO_LOOP)
final class HeldResponse implements Wire, Holding.Held {

    private final IoLoop loop;
    private final Holding holding;
    private final Audience audience;
    private final Reply held;
    private final Waiting client;
    private final Deadline deadline;

    private @Nullable Subscription subscription;
    private boolean over;

    /** Who is told, once, on the loop and in a task of its own. */
    interface Waiting {

        /** There is an answer. */
        void onAnswer(Reply reply);

        /**
         * The application is to be asked again.
         *
         * @param held the answer if it cannot be
         * @param before what was held until now
         */
        void onAgain(Reply held, Audience before, EventId from);
    }

    HeldResponse(IoLoop loop, Holding holding, Hold hold, Audience audience, Reply held, Waiting client) {
        this.loop = loop;
        this.holding = holding;
        this.audience = audience;
        this.held = held;
        this.client = client;
        this.deadline = loop.deadlines().deadline(_ -> answer(held));
        deadline.at(loop.deadlines().nowNs() + hold.timeout().toNanos());
        holding.add(this);
    }

    /** Says whose wire this is. */
    void serve(Subscription served) {
        subscription = served;
        if (over) {
            served.cancel();
        }
    }

    /** The client is gone. */
    void leave() {
        over = true;
        deadline.cancel();
        holding.remove(this);
        if (subscription != null) {
            subscription.cancel();
        }
    }

    @Override
    public boolean isReady() {
        return !over;
    }

    @Override
    public void write(Event event) {
        Item item = holding.bytes().item(event);
        if (item != null) {
            Audience.Verdict verdict = audience.meet(event, item);
            item.response().ifPresent(action -> take(event, item, action, verdict));
        } else if (audience.takes(event)) {
            answer(held.carrying(Content.of(event.data())));
        }
    }

    private void take(Event event, Item item, Item.ForResponse action, Audience.Verdict verdict) {
        switch (action) {
            case Item.ForResponse.Send send -> {
                if (verdict == Audience.Verdict.TAKE && audience.takes(event, send)) {
                    answer(event, send);
                } else if (verdict == Audience.Verdict.GAP) {
                    again(Holding.before(event));
                }
            }
            case Item.ForResponse.Hint() -> {
                if (audience.heeds(event, item)) {
                    again(Holding.before(event));
                }
            }
        }
    }

    /** Who does not fit a patch has the client ask again, as if there were no patch. */
    private void answer(Event event, Item.ForResponse.Send send) {
        HeldBytes bytes = holding.bytes();
        bytes.own(event, () -> send.insteadOf(held))
                .ifPresentOrElse(
                        reply -> bytes.own(event, () -> reply.withBody(audience.content(event, reply.body())))
                                .ifPresent(this::answer),
                        () -> answer(held));
    }

    @Override
    public void writeGap(Gap gap) {
        again(gap.resumed());
    }

    /** The application is to be asked again, for whatever reason. */
    @Override
    public void onRecover() {
        again(Objects.requireNonNull(subscription).cursor());
    }

    @Override
    public void flush() {}

    @Override
    public void end(EndReason reason) {
        answer(held);
    }

    /** Later: this is told from within the delivery to many, and the answer lets the connection go on to its next request. */
    private void answer(Reply reply) {
        over(() -> client.onAnswer(reply));
    }

    private void again(EventId from) {
        over(() -> client.onAgain(held, audience, from));
    }

    private void over(Runnable told) {
        if (!over) {
            leave();
            loop.executor().execute(told);
        }
    }
}
