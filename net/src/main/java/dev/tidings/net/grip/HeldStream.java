package dev.tidings.net.grip;

import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventId;
import dev.tidings.core.event.Topic;
import dev.tidings.core.grip.Content;
import dev.tidings.core.grip.Hold;
import dev.tidings.core.grip.Instruction;
import dev.tidings.core.grip.Item;
import dev.tidings.core.grip.KeepAlive;
import dev.tidings.core.grip.Links;
import dev.tidings.core.hub.EndReason;
import dev.tidings.core.hub.Subscription;
import dev.tidings.core.journal.Gap;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.connection.Connection;
import dev.tidings.net.connection.IoLoop;
import dev.tidings.net.http.Headers;
import dev.tidings.net.log.Account;
import dev.tidings.net.send.OutgoingStream;
import dev.tidings.net.send.Pulse;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A client whose answer goes on with what is published, and with what its application adds when it is asked. */
@OwnedBy(Owner.IO_LOOP)
final class HeldStream extends OutgoingStream implements Pages.Stream, Connection, Holding.Held {

    private final Holding holding;
    private final HeldFormat format;
    private final Runnable gone;

    private @Nullable Pages pages; // of an application that is asked
    private Audience audience;
    private EventId from; // where it goes on with what is published, while it is paused
    private boolean paused = true;
    private Optional<KeepAlive> keepAlive = Optional.empty();
    private Pulse pulse;

    /**
     * Nothing is published to it before {@link #begin}.
     *
     * @param asked where the journal was when the application was asked
     * @param gone what is to be done when it is over
     */
    HeldStream(Holding holding, IoLoop loop, HeldFormat format, EventId asked, Runnable gone) {
        super(loop, holding.bytes().sender());
        this.holding = holding;
        this.format = format;
        this.audience = holding.audience(Optional.empty(), Audience.Before.asked(asked), false);
        this.from = asked;
        this.gone = gone;
        this.pulse = new Pulse(loop.deadlines(), Duration.ZERO, this);
    }

    /** Begins what follows the application's answer. */
    void begin(Optional<Hold> hold, Audience.Before before, Links links, Function<Pages.Stream, Pages> asked) {
        if (links.next().isPresent()) {
            pages = asked.apply(this);
            loop().add(this);
            holding.add(this);
            pages.follow(links, hold.isPresent());
        }
        hold.ifPresent(held -> hold(held, before));
    }

    private void hold(Hold hold, Audience.Before before) {
        paused = false;
        audience = holding.audience(Optional.of(hold), before, isAsked());
        keepAlive = hold.keepAlive();
        pulse.stop();
        pulse = new Pulse(loop().deadlines(), keepAlive.map(KeepAlive::interval).orElse(Duration.ZERO), this);
        serve(holding.subscribe(loop(), audience, this));
    }

    private boolean isAsked() {
        return pages != null && pages.isThere();
    }

    @Override
    public boolean isReady() {
        return !paused && super.isReady();
    }

    @Override
    public void write(Event event) {
        Item item = holding.bytes().item(event);
        if (item != null) {
            Audience.Verdict verdict = audience.meet(event, item);
            item.stream().ifPresent(action -> take(event, item, action, verdict));
        } else if (audience.takes(event)) {
            writeEvent(holding.bytes().of(event, format));
            onNews(event);
        }
    }

    private void take(Event event, Item item, Item.ForStream action, Audience.Verdict verdict) {
        boolean hinted = action instanceof Item.ForStream.Hint && audience.heeds(event, item);
        boolean closes =
                action instanceof Item.ForStream.Close && item.previousId().isEmpty(); // whatever is missing
        if (isAsked() && (hinted || verdict == Audience.Verdict.GAP) && !closes) {
            ask(Holding.before(event));
        } else if (closes && verdict == Audience.Verdict.GAP) {
            write(event, action);
        } else if (verdict == Audience.Verdict.TAKE && audience.takes(event, action)) {
            write(event, action);
            onNews(event);
        }
    }

    private void write(Event event, Item.ForStream action) {
        switch (action) {
            case Item.ForStream.Send send -> write(event, send.content());
            case Item.ForStream.Hint() -> {}
            case Item.ForStream.Close() -> {
                Subscription served = subscription();
                if (served != null) {
                    served.end(EndReason.COMPLETE);
                }
            }
        }
    }

    private void write(Event event, Content content) {
        HeldBytes bytes = holding.bytes();
        if (audience.changesContent()) {
            bytes.own(event, () -> audience.content(event, content))
                    .filter(own -> own.length() > 0)
                    .ifPresent(own -> writeEvent(Unpooled.wrappedBuffer(format.content(own))));
        } else if (content.length() > 0) {
            writeEvent(bytes.of(event, content, format));
        }
    }

    private void onNews(Event event) {
        if (pages != null) {
            pages.onNews(event.topic());
        }
    }

    /** Who cannot ask has no words for it: whoever comes back is answered by the application, which knows what is there. */
    @Override
    public void writeGap(Gap gap) {
        if (isAsked()) {
            ask(gap.resumed());
        } else {
            cut("gap");
        }
    }

    /** Later: this is told from within the delivery to many. */
    private void ask(EventId place) {
        pause(place);
        flush();
        loop().executor().execute(this::onRecover);
    }

    private void pause(EventId place) {
        paused = true;
        from = place;
        Subscription served = subscription();
        if (served != null) {
            served.cancel();
        }
    }

    @Override
    public void onRecover() {
        if (pages != null && !isOver()) {
            pages.want();
        }
    }

    @Override
    public boolean takesPage() {
        return super.isReady();
    }

    @Override
    public Headers pause() {
        Subscription served = subscription();
        if (!paused && served != null) {
            pause(served.cursor());
        }
        return Handover.last(audience.lastIds());
    }

    @Override
    public Set<Topic> topics() {
        return audience.topics();
    }

    @Override
    public void onPage(Instruction page, boolean more, EventId asked) {
        if (page.reply().body().length() > 0) {
            outlet().write(Unpooled.wrappedBuffer(format.content(page.reply().body())));
        }
        page.hold().ifPresent(held -> hold(held, new Audience.Before(asked, from, audience.topics())));
        flush();
        if (page.hold().isEmpty() && !more) {
            end(EndReason.COMPLETE);
        }
    }

    @Override
    public void onNoPage() {
        cut(Account.UPSTREAM);
    }

    @Override
    public void onDrain() {
        if (!isOver()) {
            end(EndReason.DRAIN);
        }
    }

    @Override
    protected void onWritable() {
        super.onWritable();
        if (pages != null) {
            pages.step();
        }
    }

    @Override
    public void flush() {
        if (outlet().flush() && keepAlive.filter(KeepAlive::always).isEmpty()) {
            pulse.onWrite();
        }
    }

    @Override
    public void beat() {
        outlet().write(Unpooled.wrappedBuffer(
                format.content(keepAlive.orElseThrow().content())));
        outlet().flush();
        pulse.onWrite();
    }

    @Override
    protected byte[] last(EndReason reason) {
        return format.end();
    }

    @Override
    protected void onOver() {
        pulse.stop();
        if (pages != null) {
            pages.stop();
            loop().remove(this);
            holding.remove(this);
        }
        gone.run();
    }
}
