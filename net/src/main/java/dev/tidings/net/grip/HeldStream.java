package dev.tidings.net.grip;

import dev.tidings.core.event.Event;
import dev.tidings.core.grip.Content;
import dev.tidings.core.grip.Hold;
import dev.tidings.core.grip.Item;
import dev.tidings.core.grip.KeepAlive;
import dev.tidings.core.hub.EndReason;
import dev.tidings.core.hub.Subscription;
import dev.tidings.core.journal.Gap;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.connection.IoLoop;
import dev.tidings.net.send.OutgoingStream;
import dev.tidings.net.send.Pulse;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.Optional;

/** A client whose answer goes on with what is published. */
@OwnedBy(Owner.IO_LOOP)
final class HeldStream extends OutgoingStream {

    private final HeldBytes bytes;
    private final HeldFormat format;
    private final Audience audience;
    private final Optional<KeepAlive> keepAlive;
    private final Pulse pulse;

    HeldStream(IoLoop loop, HeldBytes bytes, HeldFormat format, Hold hold, Audience audience) {
        super(loop, bytes.sender());
        this.bytes = bytes;
        this.format = format;
        this.audience = audience;
        this.keepAlive = hold.keepAlive();
        this.pulse =
                new Pulse(loop.deadlines(), keepAlive.map(KeepAlive::interval).orElse(Duration.ZERO), this);
    }

    @Override
    public void write(Event event) {
        Item item = bytes.item(event);
        if (item == null) {
            if (audience.takes(event)) {
                writeEvent(bytes.of(event, format));
            }
        } else if (item.stream().isPresent() && audience.takes(event, item)) {
            write(event, item.stream().get());
        }
    }

    private void write(Event event, Item.ForStream action) {
        switch (action) {
            case Item.ForStream.Send(Content content) -> {
                if (content.length() > 0) {
                    writeEvent(bytes.of(event, content, format));
                }
            }
            case Item.ForStream.Hint() -> {}
            case Item.ForStream.Close() -> {
                Subscription served = subscription();
                if (served != null) {
                    served.end(EndReason.COMPLETE);
                }
            }
        }
    }

    /** There are no words for it here: whoever comes back is answered by the application, which knows what is there. */
    @Override
    public void writeGap(Gap gap) {
        cut("gap");
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
    }
}
