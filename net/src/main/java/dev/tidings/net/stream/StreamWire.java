package dev.tidings.net.stream;

import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventType;
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

/** A stream of events to one client, in any format. */
@OwnedBy(Owner.IO_LOOP)
final class StreamWire extends OutgoingStream {

    private final Format format;
    private final EventBytes bytes;
    private final RetryTimes retries;
    private final Pulse pulse;

    private boolean cutShort; // what comes behind that is no more of the same

    /** @param heartbeat the longest silence; zero for no limit */
    StreamWire(IoLoop loop, Format format, EventBytes bytes, RetryTimes retries, Duration heartbeat) {
        super(loop, bytes.sender());
        this.format = format;
        this.bytes = bytes;
        this.retries = retries;
        this.pulse = new Pulse(loop.deadlines(), heartbeat, this);
    }

    @Override
    public void write(Event event) {
        if (cutShort) {
            return;
        }
        writeEvent(bytes.of(event, format));
        if (event.type().equals(EventType.OVER)) {
            cutShort = true;
            loop().executor().execute(this::onCutShort); // later: the subscription is in the middle of writing
        }
    }

    /** A recorded stream was cut short; if it is whole, its topic is complete and the subscription over by now. */
    private void onCutShort() {
        Subscription served = subscription();
        if (served != null && !isOver()) {
            served.end(EndReason.UNAVAILABLE);
        }
    }

    @Override
    public void writeEarlier(Event event) {
        writeEvent(bytes.ofEarlier(event, format));
    }

    @Override
    public void writeGap(Gap gap) {
        outlet().write(Unpooled.wrappedBuffer(format.gap(gap)));
    }

    @Override
    public void flush() {
        if (outlet().flush()) {
            pulse.onWrite();
        }
    }

    @Override
    public void beat() {
        outlet().write(bytes.heartbeat(format));
        flush();
    }

    @Override
    protected byte[] last(EndReason reason) {
        return format.last(reason, retries.nextMs());
    }

    @Override
    protected void onOver() {
        pulse.stop();
    }
}
