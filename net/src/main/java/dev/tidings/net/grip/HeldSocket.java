package dev.tidings.net.grip;

import dev.tidings.core.event.Event;
import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Utf8;
import dev.tidings.core.grip.Content;
import dev.tidings.core.grip.Item;
import dev.tidings.core.grip.Reply;
import dev.tidings.core.grip.SocketControl;
import dev.tidings.core.grip.SocketEvent;
import dev.tidings.core.grip.SocketMessage;
import dev.tidings.core.hub.EndReason;
import dev.tidings.core.hub.Wire;
import dev.tidings.core.journal.Gap;
import dev.tidings.core.journal.Journal;
import dev.tidings.core.run.Deadlines;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.core.ws.CloseCode;
import dev.tidings.core.ws.ServerFrame;
import dev.tidings.core.ws.Violation;
import dev.tidings.net.connection.Answer;
import dev.tidings.net.connection.Connection;
import dev.tidings.net.connection.Exchange;
import dev.tidings.net.http.Status;
import dev.tidings.net.log.Account;
import dev.tidings.net.log.Tally;
import dev.tidings.net.send.Pulse;
import dev.tidings.net.ws.Handshake;
import dev.tidings.net.ws.Talk;
import dev.tidings.net.ws.Terms;
import dev.tidings.net.ws.WebSocket;
import io.netty.channel.ChannelHandler;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A WebSocket whose application has none: what its client says comes there as requests, and what is published here. */
@OwnedBy(Owner.IO_LOOP)
public final class HeldSocket implements Talk, Wire, LaterMessages.Client, OriginTalk.Answers, Connection, Tally {

    private static final String CONTROL = "c:";
    private static final String MESSAGE = "m:";

    private final Exchange exchange;
    private final Handshake handshake;
    private final HeldBytes bytes;
    private final WebSocket socket;
    private final OriginTalk talk;
    private final SocketChannels channels;
    private final LaterMessages later;
    private final Duration heartbeat;

    private @Nullable Pulse pulse; // of a socket that is open
    private @Nullable String prefix; // of what is for the client, when other messages are for the gateway
    private boolean over;
    private int closeCode; // the client's
    private long events; // messages to the client
    private String ended = Account.CLIENT;

    HeldSocket(Exchange exchange, Journal journal, HeldBytes bytes, Origin origin, Handover.Sockets terms) {
        this.exchange = exchange;
        this.handshake = new Handshake(Handshake.of(exchange.request()).key(), false, false);
        this.bytes = bytes;
        this.socket =
                new WebSocket(exchange.loop(), bytes.sender(), new Terms(terms.maxMessageBytes(), true, null), this);
        Deadlines deadlines = exchange.loop().deadlines();
        this.talk = new OriginTalk(origin, exchange.request(), deadlines, this);
        this.later = new LaterMessages(deadlines, this);
        this.channels = new SocketChannels(journal, exchange.loop().lane(), this);
        this.heartbeat = terms.heartbeat();
    }

    /** Asks the application whether the client may come in. */
    public void begin() {
        talk.say(SocketEvent.of(SocketEvent.Type.OPEN));
    }

    @Override
    public void onEvents(Reply reply, List<SocketEvent> events) {
        if (over) {
            leftBefore(events);
            return;
        }
        if (pulse == null) {
            exchange.guarded(_ -> open(reply, events)).accept(reply);
        }
        if (pulse != null) {
            socket.guarded(_ -> {
                        events.forEach(this::take);
                        flush();
                        if (!talk.isHeldBack()) {
                            socket.resume();
                        }
                    })
                    .accept(reply);
        }
    }

    /** The application let somebody in who had left. */
    private void leftBefore(List<SocketEvent> events) {
        if (pulse == null && isOpened(events)) {
            talk.end(SocketEvent.of(SocketEvent.Type.DISCONNECT));
        } else {
            talk.end();
        }
    }

    private static boolean isOpened(List<SocketEvent> events) {
        return !events.isEmpty() && events.getFirst().type() == SocketEvent.Type.OPEN;
    }

    private void open(Reply reply, List<SocketEvent> events) {
        if (events.isEmpty() && talk.isKeptAlive()) {
            talk.sayLater(SocketEvent.of(SocketEvent.Type.OPEN));
            return;
        }
        if (!isOpened(events)) {
            exchange.answer(Answer.problem(Status.FORBIDDEN, "WebSocket: the application does not open it"));
            return;
        }
        prefix = reply.field("Sec-WebSocket-Extensions")
                .filter(value -> value.strip().startsWith("grip"))
                .map(HeldSocket::prefix)
                .orElse(null);
        Answer answer = handshake.answer();
        String protocol = reply.field("Sec-WebSocket-Protocol").orElse("");
        exchange.upgrade(
                protocol.isEmpty() ? answer : answer.with("Sec-WebSocket-Protocol", protocol),
                this,
                socket.handlers().toArray(ChannelHandler[]::new));
        pulse = new Pulse(exchange.loop().deadlines(), heartbeat, this);
        exchange.loop().add(this);
    }

    private static String prefix(String extension) {
        return extension.contains("message-prefix=")
                ? extension.replaceFirst(".*message-prefix=\"?([^\";]*)\"?.*", "$1")
                : MESSAGE;
    }

    /** Something the application says. */
    private void take(SocketEvent event) {
        switch (event.type()) {
            case TEXT -> takeMessage(SocketMessage.Kind.TEXT, event.content());
            case BINARY -> takeMessage(SocketMessage.Kind.BINARY, event.content());
            case PING -> write(new SocketMessage(SocketMessage.Kind.PING, event.content()));
            case PONG -> write(new SocketMessage(SocketMessage.Kind.PONG, event.content()));
            case CLOSE -> close(event.closeCode(), event.closeReason());
            case DISCONNECT -> socket.cut();
            case OPEN -> {}
        }
    }

    private void takeMessage(SocketMessage.Kind kind, Content content) {
        String text = content.toString();
        if (prefix == null) {
            write(new SocketMessage(kind, content));
        } else if (kind == SocketMessage.Kind.TEXT && text.startsWith(CONTROL)) {
            take(control(text.substring(CONTROL.length())));
        } else if (text.startsWith(prefix)) {
            write(new SocketMessage(kind, content.from(prefix.length())));
        }
    }

    private static SocketControl control(String json) {
        try {
            return SocketControl.parse(json);
        } catch (InvalidValue e) {
            throw new Violation(CloseCode.INTERNAL_ERROR, "the application: " + e.getMessage());
        }
    }

    private void take(SocketControl control) {
        switch (control) {
            case SocketControl.Subscribe(var channel) -> channels.subscribe(channel);
            case SocketControl.Unsubscribe(var topic) -> channels.unsubscribe(topic);
            case SocketControl.SetMeta meta -> channels.set(meta);
            case SocketControl.Detach() -> talk.end();
            case SocketControl.KeepAlive keepAlive -> later.set(keepAlive);
            case SocketControl.NoKeepAlive() -> later.endKeepAlive();
            case SocketControl.SendDelayed message -> later.delay(message);
            case SocketControl.FlushDelayed() -> later.flushDelayed();
            case SocketControl.Other() -> {}
        }
    }

    /** Before it is open the client gets the application's answer, and after that the end. */
    @Override
    public void onFailure(Reply reply, String why) {
        if (pulse != null) {
            socket.guarded(_ -> socket.close(CloseCode.INTERNAL_ERROR, "the application: " + why))
                    .accept(reply);
        } else if (reply == Handover.NO_REPLY || reply.status() == Status.OK.code()) {
            String detail = "WebSocket: the application does not open it: " + why;
            exchange.guarded(_ -> exchange.answer(Answer.problem(Status.BAD_GATEWAY, detail)))
                    .accept(reply);
        } else {
            exchange.guarded(_ -> Holding.answer(exchange, reply)).accept(reply);
        }
    }

    @Override
    public void onText(Utf8 message) {
        say(new SocketEvent(SocketEvent.Type.TEXT, Content.of(message)));
    }

    @Override
    public void onBinary(byte[] message) {
        say(new SocketEvent(SocketEvent.Type.BINARY, Content.of(message)));
    }

    private void say(SocketEvent message) {
        talk.say(message);
        if (talk.isFull()) {
            socket.pause(); // until it has answered
        }
    }

    @Override
    public void onClose(int code) {
        closeCode = code;
    }

    @Override
    public void onOver() {
        if (over) {
            return;
        }
        over = true;
        channels.stop();
        later.stop();
        if (pulse != null) {
            pulse.stop();
            exchange.loop().remove(this);
            talk.end(closeCode == 0 ? SocketEvent.of(SocketEvent.Type.DISCONNECT) : SocketEvent.close(closeCode));
        }
    }

    /** The client left before it was let in. */
    public void onGone() {
        over = true;
    }

    @Override
    public void onWritable() {
        channels.onWritable();
    }

    @Override
    public boolean isBusy() {
        return talk.isBusy();
    }

    @Override
    public boolean isReady() {
        return socket.isReady();
    }

    @Override
    public void write(Event event) {
        Item item = bytes.item(event);
        if (item == null) {
            write(new SocketMessage(SocketMessage.Kind.TEXT, Content.of(event.data())));
        } else if (item.socket().isPresent()
                && channels.takes(event, item, item.socket().get())) {
            write(event, item.socket().get());
        }
    }

    private void write(Event event, Item.ForSocket action) {
        switch (action) {
            case Item.ForSocket.Send send ->
                bytes.own(event, () -> channels.message(event, send.message())).ifPresent(this::write);
            case Item.ForSocket.Hint() -> {}
            case Item.ForSocket.Refresh() -> talk.refresh();
            case Item.ForSocket.Close(int code, String reason) -> close(code, reason);
        }
    }

    private void write(SocketMessage message) {
        byte[] content = message.content().bytes();
        switch (message.kind()) {
            case TEXT -> {
                events++;
                socket.write(ServerFrame.text(content));
            }
            case BINARY -> {
                events++;
                socket.write(ServerFrame.binary(content));
            }
            case PING -> socket.write(ServerFrame.ping(content));
            case PONG -> socket.write(ServerFrame.pong(content));
        }
    }

    private void close(int code, String reason) {
        talk.end(); // it knows
        ended = EndReason.COMPLETE.word();
        socket.close(CloseCode.maySend(code) ? code : CloseCode.NORMAL.code(), reason);
    }

    /** There are no words for it here: whoever comes back is let in by the application, which knows what is there. */
    @Override
    public void writeGap(Gap gap) {
        socket.close(CloseCode.GAP, "gap: " + gap.reason().word());
    }

    @Override
    public void flush() {
        if (socket.flush() && pulse != null) {
            pulse.onWrite();
            later.onWrite();
        }
    }

    @Override
    public void end(EndReason reason) {
        ended = reason.word();
        socket.finish(reason == EndReason.DRAIN ? CloseCode.SERVICE_RESTART : CloseCode.TRY_AGAIN_LATER, reason.word());
    }

    /** Also one that gets nothing of what is published, and so has no subscription that is ended. */
    @Override
    public void onDrain() {
        end(EndReason.DRAIN);
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

    @Override
    public void tell(SocketMessage message) {
        write(message);
        flush();
    }

    @Override
    public long waitingBytes() {
        return Pulse.waitingIn(socket.outlet().channel());
    }

    @Override
    public void beat() {
        socket.ping(bytes.ping());
        if (pulse != null) {
            pulse.onWrite();
        }
    }

    @Override
    public void giveUp() {
        ended = Account.STUCK;
        socket.cut();
    }
}
