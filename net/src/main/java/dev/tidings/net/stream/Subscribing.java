package dev.tidings.net.stream;

import dev.tidings.core.config.Config;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Selector;
import dev.tidings.core.event.Topic;
import dev.tidings.core.event.Utf8;
import dev.tidings.core.hub.Conflation;
import dev.tidings.core.hub.Newest;
import dev.tidings.core.hub.Subscription;
import dev.tidings.core.hub.Wire;
import dev.tidings.core.journal.Journal;
import dev.tidings.core.journal.Opening;
import dev.tidings.core.journal.Start;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.core.sse.SseEncoder;
import dev.tidings.core.ws.Inflating;
import dev.tidings.net.connection.Answer;
import dev.tidings.net.connection.Exchange;
import dev.tidings.net.connection.IoLoop;
import dev.tidings.net.connection.Origins;
import dev.tidings.net.connection.Refused;
import dev.tidings.net.http.Request;
import dev.tidings.net.http.Status;
import dev.tidings.net.publish.Intake;
import dev.tidings.net.ws.Handshake;
import dev.tidings.net.ws.Incoming;
import dev.tidings.net.ws.Posting;
import dev.tidings.net.ws.Terms;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One request to subscribe: from what it asks for to the wire that serves it, or to why it is refused. */
@OwnedBy(Owner.IO_LOOP)
final class Subscribing {

    private static final int STANDARD_EVENTS = 100;

    /** An answer is bounded in bytes; this is what a client has to take apart at once when its events are small. */
    private static final int MAX_EVENTS = 1000;

    /** A WebSocket of data alone has no words for anything else. */
    private static final String CONTROL = "envelope=json beside it, or the subprotocol " + Handshake.V1;

    private final Parts parts;
    private final Exchange exchange;
    private final Accepts accepts;

    private @Nullable PollWire poll;
    private @Nullable Handshake socket;
    private SubscribeEndpoint.@Nullable Following following;

    /** What all subscriptions of a loop share. */
    record Parts(
            Journal journal,
            Config config,
            Origins origins,
            LiveStreams streams,
            EventBytes bytes,
            RetryTimes retries,
            Inflating inflating) {

        Parts with(Config next) {
            var retry = new RetryTimes(next.retry(), retries.random());
            return new Parts(journal, next, new Origins(next.cors()), streams, bytes, retry, inflating);
        }

        void checkAccess(Set<Selector> selectors) {
            for (Selector selector : selectors) {
                if (!config.access().maySubscribe(selector)) {
                    throw Refused.permanently(
                            Status.FORBIDDEN, "topic: the access rules do not let you subscribe to " + selector);
                }
            }
        }
    }

    Subscribing(Parts parts, Exchange exchange) {
        this.parts = parts;
        this.exchange = exchange;
        this.accepts = Accepts.of(exchange.request());
    }

    /** @param selectors finds what is subscribed to in a request */
    void open(Function<Request, Set<Selector>> selectors) {
        Transport transport = transport();
        Set<Selector> wanted = selectors.apply(exchange.request());
        Subscribe subscribe =
                Subscribe.parse(wanted, exchange.request(), parts.config().heartbeat());
        check(wanted);
        if (!isRefused(transport)) {
            open(transport, subscribe, subscribe.start());
        }
    }

    /** What is followed is the server's own affair: no rules are asked. */
    void follow(SubscribeEndpoint.Following wanted) {
        following = wanted;
        Subscribe subscribe =
                Subscribe.to(wanted.topic(), wanted.start(), parts.config().heartbeat());
        if (!isRefused(Transport.SSE)) {
            open(Transport.SSE, subscribe, subscribe.start());
        }
    }

    private Transport transport() {
        Request request = exchange.request();
        if (!Handshake.isAsked(request)) {
            return accepts.best().orElseThrow(Subscribing::notAcceptable);
        }
        parts.origins().checkWebSocket(request, exchange.caller());
        socket = Handshake.of(request);
        return Transport.WEBSOCKET;
    }

    private void open(Transport transport, Subscribe subscribe, Start start) {
        if (subscribe.interest().selectors().isEmpty()) {
            begin(transport, subscribe, new Opening.At(parts.journal().head(), null, Set.of()));
            return;
        }
        parts.journal()
                .open(
                        subscribe.interest(),
                        start,
                        exchange.loop().executor(),
                        exchange.guarded(opening -> onOpening(transport, subscribe, opening)));
    }

    /** The client left before the answer. */
    void onGone() {
        if (poll != null) {
            poll.leave();
        }
    }

    private static Refused notAcceptable() {
        String all = Transport.NEGOTIATED.stream().map(Transport::mediaType).collect(Collectors.joining(", "));
        return Refused.permanently(Status.NOT_ACCEPTABLE, "Accept: subscriptions are delivered as any of " + all);
    }

    private void check(Set<Selector> selectors) {
        if (selectors.isEmpty() && (socket == null || !socket.v1())) {
            throw new InvalidValue("topic", "", "a topic, in the path or as ?topic=");
        }
        int most = parts.config().limits().selectors();
        if (selectors.size() > most) {
            throw Refused.permanently(Status.BAD_REQUEST, "topic: at most " + most + " for one connection");
        }
        parts.checkAccess(selectors);
    }

    private boolean isRefused(Transport transport) {
        Refused overLimit = exchange.overLimit();
        if (overLimit != null) {
            refuse(transport, overLimit);
        } else if (exchange.loop().isDraining()) {
            refuse(transport, Refused.forNow(Status.SERVICE_UNAVAILABLE, "drain", "the server is stopping"));
        } else {
            return false;
        }
        return true;
    }

    private void onOpening(Transport transport, Subscribe subscribe, Opening opening) {
        switch (opening) {
            case Opening.Further(Start start) -> open(transport, subscribe, start);
            case Opening.Complete() -> exchange.answer(Answer.of(Status.NO_CONTENT));
            case Opening.Unavailable(String reason) ->
                refuse(transport, Refused.forNow(Status.SERVICE_UNAVAILABLE, "unavailable", "the journal: " + reason));
            case Opening.At at -> {
                if (!isRefused(transport)) {
                    begin(transport, subscribe, at);
                }
            }
        }
    }

    private void begin(Transport transport, Subscribe subscribe, Opening.At at) {
        switch (transport) {
            case SSE -> stream(transport, subscribe.envelope() ? Notation.SSE_ENVELOPE : Notation.SSE, subscribe, at);
            case NDJSON -> stream(transport, Notation.NDJSON, subscribe, at);
            case LONG_POLL -> poll(subscribe, at);
            case WEBSOCKET -> talk(Objects.requireNonNull(socket), subscribe, at);
        }
    }

    /** The head and the first bytes leave in one write: a head alone is held by nginx and others. */
    private void stream(Transport transport, Notation notation, Subscribe subscribe, Opening.At at) {
        IoLoop loop = exchange.loop();
        Format format = Format.of(notation, exchange.framing());
        Answer head = streaming(transport, Answer.of(Status.OK))
                .with("Tidings-Cursor", at.cursor().toString());
        ByteBuf first = Unpooled.wrappedBuffer(format.opening(parts.retries().nextMs()));
        var wire = new StreamWire(loop, format, parts.bytes(), parts.retries(), subscribe.heartbeat());
        if (following != null) {
            exchange.stream(head.with(following.fields()), first, wire, following.stay(), wire);
            Subscription subscription = subscription(subscribe, at, wire);
            wire.serve(subscription);
            following.opened().accept(subscription);
            return;
        }
        Optional<LiveStream> live = live(subscribe, at, format);
        if (live.isEmpty()) {
            exchange.stream(head, first, wire, wire);
            wire.serve(subscription(subscribe, at, wire));
            return;
        }
        ByteBuf hello = Unpooled.wrappedBuffer(format.hello(live.get().hello()));
        exchange.stream(head, Unpooled.wrappedBuffer(first, hello), wire, live.get(), wire);
        Subscription subscription = subscription(subscribe, at, wire);
        wire.serve(subscription);
        live.get().serve(subscription, parts.config().limits().ackTimeout());
    }

    private void talk(Handshake agreed, Subscribe subscribe, Opening.At at) {
        IoLoop loop = exchange.loop();
        Config config = parts.config();
        var terms = new Terms(
                agreed.v1() ? Commands.maxMessageBytes(config) : config.limits().eventBytes(),
                false,
                agreed.deflate() ? parts.inflating() : null);
        Format format = Format.ofSocket(agreed.v1() || subscribe.envelope(), agreed.deflate());
        if (!format.hasControl() && subscribe.newest().filter(Newest::tellsGaps).isPresent()) {
            throw new InvalidValue("gaps", "data only", CONTROL);
        }
        Optional<LiveStream> live = live(subscribe, at, format); // refuses; the wire has a deadline from the start
        var wire = new SocketWire(loop, format, parts.bytes(), terms, subscribe.heartbeat());
        List<ChannelHandler> handlers = new ArrayList<>(wire.socket().handlers());
        live.ifPresent(handlers::addFirst);
        exchange.upgrade(
                agreed.answer().with("Tidings-Cursor", at.cursor().toString()),
                wire,
                handlers.toArray(ChannelHandler[]::new));
        live.ifPresent(stream -> wire.hello(stream.hello()));
        Subscription subscription = subscription(subscribe, at, wire);
        live.ifPresent(stream -> stream.serve(subscription, config.limits().ackTimeout()));
        wire.serve(subscription, incoming(agreed, wire, subscription));
    }

    private Subscription subscription(Subscribe subscribe, Opening.At at, Wire wire) {
        IoLoop loop = exchange.loop();
        if (subscribe.newest().isEmpty()) {
            return loop.lane().subscribe(subscribe.interest(), at, subscribe.limit(), wire);
        }
        var stage = new Conflation(wire, subscribe.newest().get(), subscribe.limit(), loop.deadlines());
        return loop.lane().subscribe(subscribe.interest(), at, stage);
    }

    /** Returns what other requests know of the stream, when its client asked for that. */
    private Optional<LiveStream> live(Subscribe subscribe, Opening.At at, Format format) {
        if (subscribe.hello() == Subscribe.Hellos.NONE) {
            return Optional.empty();
        }
        if (!format.hasControl()) {
            String parameter = subscribe.hello() == Subscribe.Hellos.ACKNOWLEDGED ? "ack" : "hello";
            throw new InvalidValue(parameter, "data only", CONTROL);
        }
        boolean acknowledged = subscribe.hello() == Subscribe.Hellos.ACKNOWLEDGED;
        Hello hello = parts.streams().hello(at.cursor(), acknowledged);
        return Optional.of(new LiveStream(exchange.loop(), parts.streams(), hello));
    }

    private Incoming incoming(Handshake agreed, SocketWire wire, Subscription subscription) {
        IoLoop loop = exchange.loop();
        if (agreed.v1()) {
            return new Commands(parts, loop, wire.socket(), subscription);
        }
        var intake = new Intake(parts.journal(), parts.config());
        return new Posting(loop, wire.socket(), intake, () -> onlyTopic(subscription.interest()));
    }

    private static Optional<Topic> onlyTopic(Interest interest) {
        List<Topic> topics = interest.topics();
        return topics.size() == 1 && interest.selectors().size() == 1
                ? Optional.of(topics.getFirst())
                : Optional.empty();
    }

    private void poll(Subscribe subscribe, Opening.At at) {
        Consumer<PollWire> reply = exchange.guarded(wire -> {
            exchange.onEvents(wire.events());
            exchange.answer(wire.answer());
        });
        var wire = new PollWire(exchange.loop(), parts.bytes(), subscribe.hold(), reply);
        int limit = subscribe.limit() == 0 ? STANDARD_EVENTS : Math.min(subscribe.limit(), MAX_EVENTS);
        poll = wire;
        wire.serve(exchange.loop().lane().subscribe(subscribe.interest(), at, limit, wire));
    }

    /**
     * A native {@code EventSource} gives up for good on any status but 200, so what is for now is said on a stream,
     * after which it comes back by itself. Who looks at the status gets the status.
     */
    private void refuse(Transport transport, Refused refused) {
        if (transport != Transport.SSE || accepts.problem() || !accepts.listsEventStream()) {
            throw refused;
        }
        byte[] body = SseEncoder.bye(
                refused.temporaryReason().orElseThrow(), parts.retries().nextMs());
        exchange.answer(streaming(transport, new Answer(Status.OK, List.of(), Utf8.ofStored(body))));
    }

    private static Answer streaming(Transport transport, Answer answer) {
        return answer.with("Content-Type", transport.mediaType())
                .with("Cache-Control", "no-store, no-transform")
                .with("X-Accel-Buffering", "no");
    }
}
