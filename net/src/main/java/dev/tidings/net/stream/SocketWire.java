package dev.tidings.net.stream;

import dev.tidings.core.event.Event;
import dev.tidings.core.event.Utf8;
import dev.tidings.core.hub.EndReason;
import dev.tidings.core.hub.Subscription;
import dev.tidings.core.hub.Wire;
import dev.tidings.core.journal.Gap;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.core.ws.CloseCode;
import dev.tidings.net.connection.IoLoop;
import dev.tidings.net.log.Account;
import dev.tidings.net.log.Tally;
import dev.tidings.net.send.Pulse;
import dev.tidings.net.ws.Incoming;
import dev.tidings.net.ws.Talk;
import dev.tidings.net.ws.Terms;
import dev.tidings.net.ws.WebSocket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A subscription over a WebSocket: each event is one text message. */
@OwnedBy(Owner.IO_LOOP)
final class SocketWire implements Wire, Talk, Pulse.Stream, Tally {

    private final Format format;
    private final EventBytes bytes;
    private final WebSocket socket;
    private final Pulse pulse;

    private @Nullable Subscription subscription;
    private @Nullable Incoming incoming;
    private boolean over;
    private long events;
    private String ended = Account.CLIENT;

    /** @param heartbeat the longest silence; zero for no limit */
    SocketWire(IoLoop loop, Format format, EventBytes bytes, Terms terms, Duration heartbeat) {
        this.format = format;
        this.bytes = bytes;
        this.socket = new WebSocket(loop, bytes.sender(), terms, this);
        this.pulse = new Pulse(loop.deadlines(), heartbeat, this);
    }

    WebSocket socket() {
        return socket;
    }

    /** Says what the client asked to know, before anything else. */
    void hello(Hello hello) {
        socket.write(format.hello(hello));
        flush();
    }

    /**
     * Says whose wire this is, and listens.
     *
     * @param messages what the client's do
     */
    void serve(Subscription served, Incoming messages) {
        subscription = served;
        incoming = messages;
        if (over) {
            served.cancel(); // a gap that could not be said otherwise, or the client left
        } else {
            socket.resume();
        }
    }

    @Override
    public boolean isReady() {
        return socket.isReady();
    }

    @Override
    public void write(Event event) {
        events++;
        socket.write(bytes.of(event, format));
    }

    @Override
    public void writeEarlier(Event event) {
        events++;
        socket.write(bytes.ofEarlier(event, format));
    }

    /** Where there is only data the connection is closed: without a word nothing is ever missing. */
    @Override
    public void writeGap(Gap gap) {
        if (format.hasControl()) {
            socket.write(format.gap(gap));
        } else {
            ended = "gap";
            socket.close(CloseCode.GAP, "gap: " + gap.reason().word() + ", nothing is missing after " + gap.resumed());
        }
    }

    @Override
    public void flush() {
        if (socket.flush()) {
            pulse.onWrite();
        }
    }

    @Override
    public void end(EndReason reason) {
        ended = reason.word();
        try {
            if (format.hasControl()) {
                socket.write(format.last(reason, 0));
            }
            socket.finish(code(reason), reason.word());
        } catch (RuntimeException | Error e) {
            socket.cut(); // there may be no memory for last words
            throw e;
        }
    }

    private static CloseCode code(EndReason reason) {
        return switch (reason) {
            case COMPLETE, DELETED, LIMIT -> CloseCode.NORMAL;
            case UNACKNOWLEDGED -> CloseCode.POLICY;
            case DRAIN -> CloseCode.SERVICE_RESTART;
            case UNAVAILABLE -> CloseCode.TRY_AGAIN_LATER;
        };
    }

    @Override
    public void onText(Utf8 message) {
        if (incoming == null) {
            throw new IllegalStateException("not served yet");
        }
        incoming.onText(message);
    }

    @Override
    public void onWritable() {
        if (subscription != null) {
            subscription.onWritable();
        }
    }

    @Override
    public boolean isBusy() {
        return incoming != null && incoming.isBusy();
    }

    @Override
    public void onOver() {
        over = true;
        pulse.stop();
        if (subscription != null) {
            subscription.cancel();
        }
    }

    @Override
    public long waitingBytes() {
        return Pulse.waitingIn(socket.outlet().channel());
    }

    @Override
    public void beat() {
        socket.ping(bytes.heartbeat(format));
        pulse.onWrite();
    }

    @Override
    public void giveUp() {
        ended = Account.STUCK;
        socket.cut();
    }

    @Override
    public long events() {
        return events;
    }

    @Override
    public long bytes() {
        return socket.outlet().bytes();
    }

    @Override
    public String ended() {
        return ended;
    }
}
