package dev.tidings.net.stream;

import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Utf8;
import dev.tidings.core.hub.Subscription;
import dev.tidings.core.json.ChangeRequest;
import dev.tidings.core.json.Json;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.connection.Answer;
import dev.tidings.net.connection.Endpoint;
import dev.tidings.net.connection.Exchange;
import dev.tidings.net.connection.Origins;
import dev.tidings.net.connection.Refused;
import dev.tidings.net.connection.WholeBody;
import dev.tidings.net.http.Request;
import dev.tidings.net.http.Status;
import java.util.function.Consumer;
import java.util.function.Function;

/** What is asked of a stream by another request: to carry something else, and to know that it arrives. */
@OwnedBy(Owner.IO_LOOP)
public final class ConnectionEndpoints {

    /** A thousand selectors, escaped, and some more. */
    private static final int MAX_CHANGE_BYTES = 1 << 20;

    private static final int MAX_TOKEN_BYTES = 256;

    private final SubscribeEndpoint subscribe;
    private final LiveStreams streams;
    private final Origins origins;

    /** For the streams of all loops. */
    public ConnectionEndpoints(SubscribeEndpoint subscribe, LiveStreams streams, Origins origins) {
        this.subscribe = subscribe;
        this.streams = streams;
        this.origins = origins;
    }

    /** Returns the endpoint that changes what the stream carries whose connection it finds in a request. */
    public Endpoint change(Function<Request, String> connection) {
        return exchange -> {
            exchange.checkWrite(origins);
            String secret = connection.apply(exchange.request());
            return new WholeBody(
                    exchange.loop(),
                    exchange.request().bodyLength(),
                    MAX_CHANGE_BYTES,
                    "body: at most " + MAX_CHANGE_BYTES + " bytes",
                    body -> change(exchange, secret, ChangeRequest.parse(body)));
        };
    }

    /** Returns the endpoint that takes the token of an acknowledged stream. */
    public Endpoint ack() {
        return exchange -> {
            exchange.checkWrite(origins);
            return new WholeBody(
                    exchange.loop(),
                    exchange.request().bodyLength(),
                    MAX_TOKEN_BYTES,
                    "body: the token of the stream's tidings:hello, and nothing else",
                    body -> ack(exchange, body));
        };
    }

    private void ack(Exchange exchange, Utf8 token) {
        LiveStream stream = streams.ack(token.toString().strip())
                .orElseThrow(() -> Refused.permanently(
                        Status.NOT_FOUND,
                        "body: no stream waits for this token; it is in the stream's tidings:hello, and the stream may"
                                + " be over"));
        stream.loop().executor().execute(stream::onAcknowledged);
        exchange.answer(Answer.of(Status.NO_CONTENT));
    }

    private void change(Exchange exchange, String secret, ChangeRequest request) {
        subscribe.parts().checkAccess(request.subscribe());
        LiveStream stream = streams.connection(secret).orElseThrow(ConnectionEndpoints::noConnection);
        Consumer<Changing.Changed> here = exchange.guarded(changed -> answer(exchange, changed));
        Consumer<Changing.Changed> answer =
                changed -> exchange.loop().executor().execute(() -> here.accept(changed));
        stream.loop().executor().execute(() -> change(stream, request, answer));
    }

    /** On the stream's loop. What fails here is the asker's to know, and the loop's to report. */
    private void change(LiveStream stream, ChangeRequest request, Consumer<Changing.Changed> answer) {
        Subscription subscription = stream.subscription();
        if (subscription == null) {
            answer.accept(new Changing.Changed.Not(noConnection()));
            return;
        }
        try {
            new Changing(subscribe.parts(), stream.loop(), subscription, request, answer).start(request.after());
        } catch (InvalidValue e) {
            answer.accept(
                    new Changing.Changed.Not(Refused.permanently(Status.BAD_REQUEST, String.valueOf(e.getMessage()))));
        } catch (RuntimeException | Error bug) {
            answer.accept(new Changing.Changed.Not(
                    Refused.permanently(Status.INTERNAL_SERVER_ERROR, "this is a mistake of the server")));
            throw bug;
        }
    }

    private static void answer(Exchange exchange, Changing.Changed changed) {
        switch (changed) {
            case Changing.Changed.Done(var cursor) ->
                exchange.answer(Answer.json(Status.OK, Json.object(out -> out.put("cursor", cursor)))
                        .with("Tidings-Cursor", cursor.toString()));
            case Changing.Changed.Not(Refused why) -> throw why;
        }
    }

    private static Refused noConnection() {
        return Refused.permanently(
                Status.NOT_FOUND,
                "connection: there is none of this name; it is in the first event of a stream with hello=true, and is gone"
                        + " with the stream");
    }
}
