package dev.tidings.net.grip;

import dev.tidings.core.event.Event;
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
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A client that waits for one answer: the first item that has one, or when the time is over, the one it is held with. */
@OwnedBy(Owner.IO_LOOP)
final class HeldResponse implements Wire {

    private final IoLoop loop;
    private final HeldBytes bytes;
    private final Audience audience;
    private final Reply held;
    private final Consumer<Reply> answer;
    private final Deadline deadline;

    private @Nullable Subscription subscription;
    private boolean over;

    /** @param answer told once, on the loop and in a task of its own */
    HeldResponse(IoLoop loop, HeldBytes bytes, Hold hold, Audience audience, Reply held, Consumer<Reply> answer) {
        this.loop = loop;
        this.bytes = bytes;
        this.audience = audience;
        this.held = held;
        this.answer = answer;
        this.deadline = loop.deadlines().deadline(_ -> answer(held));
        deadline.at(loop.deadlines().nowNs() + hold.timeout().toNanos());
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
        reply(event).ifPresent(this::answer);
    }

    private Optional<Reply> reply(Event event) {
        Item item = bytes.item(event);
        if (item == null) {
            return audience.takes(event) ? Optional.of(held.withBody(Content.of(event.data()))) : Optional.empty();
        }
        return item.response().filter(_ -> audience.takes(event, item)).map(action -> switch (action) {
            case Item.ForResponse.Send send -> send.insteadOf(held);
            case Item.ForResponse.Hint() -> held;
        });
    }

    /** What the client has it asks its application for again, which knows what is there. */
    @Override
    public void writeGap(Gap gap) {
        answer(held);
    }

    @Override
    public void flush() {}

    @Override
    public void end(EndReason reason) {
        answer(held);
    }

    /** Later: this is told from within the delivery to many, and the answer lets the connection go on to its next request. */
    private void answer(Reply reply) {
        if (!over) {
            leave();
            loop.executor().execute(() -> answer.accept(reply));
        }
    }
}
