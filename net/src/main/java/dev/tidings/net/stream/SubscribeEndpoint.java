package dev.tidings.net.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tidings.core.config.Config;
import dev.tidings.core.event.Selector;
import dev.tidings.core.event.Utf8;
import dev.tidings.core.journal.Journal;
import dev.tidings.core.journal.Opening;
import dev.tidings.core.journal.Start;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.core.sse.Framing;
import dev.tidings.core.sse.SseEncoder;
import dev.tidings.net.connection.Answer;
import dev.tidings.net.connection.Body;
import dev.tidings.net.connection.Endpoint;
import dev.tidings.net.connection.Exchange;
import dev.tidings.net.connection.Refused;
import dev.tidings.net.http.Request;
import dev.tidings.net.http.Status;
import dev.tidings.net.http.Version;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Subscribes: answers with a stream of server-sent events. */
@OwnedBy(Owner.IO_LOOP)
public final class SubscribeEndpoint {

    private final Journal journal;
    private final Config config;
    private final EventBytes bytes;
    private final RetryTimes retries;

    /** For one loop. */
    public SubscribeEndpoint(Journal journal, Config config, ByteBufAllocator allocator, RandomGenerator random) {
        this.journal = journal;
        this.config = config;
        this.bytes = new EventBytes(allocator);
        this.retries = new RetryTimes(config.retry(), random);
    }

    /** Returns the endpoint that finds what is subscribed to in a request in its own way. */
    public Endpoint to(Function<Request, Set<Selector>> selectors) {
        return exchange -> Body.none(() -> open(exchange, selectors));
    }

    /** Gives the shared bytes back. */
    public void close() {
        bytes.release();
    }

    private void open(Exchange exchange, Function<Request, Set<Selector>> selectors) {
        Accepts accepts = Accepts.of(exchange.request());
        if (!accepts.eventStream()) {
            throw Refused.permanently(
                    Status.NOT_ACCEPTABLE, "Accept: subscriptions are delivered as text/event-stream");
        }
        Set<Selector> wanted = selectors.apply(exchange.request());
        Subscribe subscribe = Subscribe.parse(wanted, exchange.request(), config.heartbeat());
        check(wanted);
        if (!isRefused(exchange, accepts)) {
            open(exchange, accepts, subscribe, subscribe.start());
        }
    }

    private void open(Exchange exchange, Accepts accepts, Subscribe subscribe, Start start) {
        journal.open(
                subscribe.interest(),
                start,
                exchange.loop().executor(),
                exchange.guarded(opening -> onOpening(exchange, accepts, subscribe, opening)));
    }

    private void check(Set<Selector> selectors) {
        if (selectors.size() > config.limits().selectors()) {
            throw Refused.permanently(
                    Status.BAD_REQUEST, "topic: at most " + config.limits().selectors() + " for one connection");
        }
        for (Selector selector : selectors) {
            if (!config.access().maySubscribe(selector)) {
                throw Refused.permanently(
                        Status.FORBIDDEN, "topic: the access rules do not let you subscribe to " + selector);
            }
        }
    }

    private boolean isRefused(Exchange exchange, Accepts accepts) {
        Refused overLimit = exchange.overLimit();
        if (overLimit != null) {
            refuse(exchange, accepts, overLimit);
        } else if (exchange.loop().isDraining()) {
            refuse(exchange, accepts, Refused.forNow(Status.SERVICE_UNAVAILABLE, "drain", "the server is stopping"));
        } else {
            return false;
        }
        return true;
    }

    private void onOpening(Exchange exchange, Accepts accepts, Subscribe subscribe, Opening opening) {
        switch (opening) {
            case Opening.Further(Start start) -> open(exchange, accepts, subscribe, start);
            case Opening.Complete() -> exchange.answer(Answer.of(Status.NO_CONTENT));
            case Opening.Unavailable(String reason) ->
                refuse(
                        exchange,
                        accepts,
                        Refused.forNow(Status.SERVICE_UNAVAILABLE, "unavailable", "the journal: " + reason));
            case Opening.At at -> {
                if (!isRefused(exchange, accepts)) {
                    stream(exchange, subscribe, at);
                }
            }
        }
    }

    /** The head and the first chunk leave in one write: a head alone is held by nginx and others. */
    private void stream(Exchange exchange, Subscribe subscribe, Opening.At at) {
        Framing framing = exchange.request().head().version() == Version.HTTP_1_1 ? Framing.CHUNKED : Framing.PLAIN;
        Format format = Format.of(subscribe.envelope() ? Notation.SSE_ENVELOPE : Notation.SSE, framing);
        Answer head = streaming(Answer.of(Status.OK))
                .with("Tidings-Cursor", at.cursor().toString());
        byte[] first = format.opening(retries.nextMs());
        var wire = new StreamWire(exchange.loop(), format, bytes, retries, subscribe.heartbeat());
        exchange.stream(wire, Unpooled.wrappedBuffer(exchange.streamHead(head).getBytes(US_ASCII), first));
        wire.serve(exchange.loop().lane().subscribe(subscribe.interest(), at, subscribe.limit(), wire));
    }

    /**
     * A native {@code EventSource} gives up for good on any status but 200, so what is for now is said on a stream,
     * after which it comes back by itself. Who looks at the status gets the status.
     */
    private void refuse(Exchange exchange, Accepts accepts, Refused refused) {
        if (accepts.problem() || !accepts.listsEventStream()) {
            throw refused;
        }
        byte[] body = SseEncoder.bye(refused.temporaryReason().orElseThrow(), retries.nextMs());
        exchange.answer(streaming(new Answer(Status.OK, List.of(), Utf8.ofStored(body))));
    }

    private static Answer streaming(Answer answer) {
        return answer.with("Content-Type", "text/event-stream")
                .with("Cache-Control", "no-store, no-transform")
                .with("X-Accel-Buffering", "no");
    }
}
