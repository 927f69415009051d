package dev.tidings.net.publish;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tidings.core.config.Config;
import dev.tidings.core.event.Draft;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.IdempotencyKey;
import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Topic;
import dev.tidings.core.event.Utf8;
import dev.tidings.core.journal.Journal;
import dev.tidings.core.journal.Outcome.Receipt;
import dev.tidings.core.journal.Submission;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.JsonObject;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.connection.Answer;
import dev.tidings.net.connection.Body;
import dev.tidings.net.connection.Endpoint;
import dev.tidings.net.connection.Exchange;
import dev.tidings.net.connection.Origins;
import dev.tidings.net.connection.Refused;
import dev.tidings.net.connection.WholeBody;
import dev.tidings.net.http.Request;
import dev.tidings.net.http.Status;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Publishes: one event to one topic or to several, all or none; or a stream of events. */
@OwnedBy(Owner.IO_LOOP)
public final class PublishEndpoint {

    private final Publisher publisher;
    private final int maxBytes; // of an event
    private final String tooLong;

    /** Checks rights and limits by the configuration, and offers to the journal. */
    public PublishEndpoint(Journal journal, Config config, Origins origins) {
        publisher = new Publisher(journal, config, origins);
        maxBytes = config.limits().eventBytes();
        tooLong = "body: an event's data is at most " + maxBytes + " bytes (limits.event_bytes)";
    }

    /** Returns the endpoint that finds what is published to in a request in its own way. */
    public Endpoint to(Function<Request, List<Topic>> topics) {
        return exchange -> open(exchange, topics.apply(exchange.request()));
    }

    /** Returns the endpoint that forgets the topic that it finds in a request. */
    public Endpoint forget(Function<Request, Topic> topic) {
        return exchange -> {
            exchange.checkWrite(publisher.origins());
            Topic forgotten = topic.apply(exchange.request());
            publisher.checkAccess(forgotten);
            return Body.none(() -> forget(exchange, forgotten));
        };
    }

    private Body open(Exchange exchange, List<Topic> topics) {
        exchange.checkWrite(publisher.origins());
        topics.forEach(publisher::checkAccess);
        Request request = exchange.request();
        return switch (ContentType.of(request)) {
            case TEXT ->
                new WholeBody(
                        exchange.loop(),
                        request.bodyLength(),
                        maxBytes,
                        tooLong,
                        data -> publish(exchange, topics, data));
            case JSON ->
                new WholeBody(exchange.loop(), request.bodyLength(), maxBytes, tooLong, data -> {
                    Json.check("body", data);
                    publish(exchange, topics, data);
                });
            case LINES -> new EventsBody(exchange, publisher, topics, new NdjsonSource(maxBytes));
            case EVENT_STREAM -> new EventsBody(exchange, publisher, topics, new SseSource(maxBytes));
        };
    }

    private void publish(Exchange exchange, List<Topic> topics, Utf8 data) {
        if (!Publisher.fits(topics.size(), data.length())) {
            throw Refused.permanently(
                    Status.CONTENT_TOO_LARGE,
                    "body: at most " + Publisher.MAX_BYTES + " bytes for all topics together");
        }
        Request request = exchange.request();
        EventType type = type(request);
        Optional<IdempotencyKey> key = request.header("idempotency-key")
                .or(() -> request.parameters().one("key"))
                .map(IdempotencyKey::new);
        boolean endsTopic =
                request.parameters().one("end").map(PublishEndpoint::isTrue).orElse(false);
        List<Draft> drafts = topics.stream()
                .map(topic -> new Draft(topic, type, data, key, endsTopic))
                .toList();
        offer(new Submission.Publish(drafts, exchange.loop().executor(), exchange.guarded(outcome -> {
            exchange.answer(published(Publisher.receipts(outcome)));
        })));
    }

    private void forget(Exchange exchange, Topic topic) {
        offer(new Submission.Forget(topic, exchange.loop().executor(), exchange.guarded(outcome -> {
            Publisher.receipts(outcome);
            exchange.answer(Answer.of(Status.NO_CONTENT));
        })));
    }

    private void offer(Submission submission) {
        if (!publisher.journal().offer(submission)) {
            throw Publisher.full();
        }
    }

    /** Header fields travel as bytes of which only ASCII is sure (RFC 9110 §5.5); here they are UTF-8. */
    private static EventType type(Request request) {
        return request.header("event-type")
                .map(value -> Utf8.ofValid(value.getBytes(ISO_8859_1)).toString())
                .or(() -> request.parameters().one("type"))
                .map(EventType::published)
                .orElse(EventType.MESSAGE);
    }

    private static boolean isTrue(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new InvalidValue("end", text, "true or false");
        }
        return text.equals("true");
    }

    private static Answer published(List<Receipt> receipts) {
        byte[] body = Json.object(out -> {
            out.put("id", receipts.getLast().id())
                    .put("topic", receipts.getFirst().topic());
            if (receipts.size() > 1) {
                out.putEach("events", receipts, PublishEndpoint::write);
            } else if (receipts.getFirst().duplicate()) {
                out.put("duplicate", true);
            }
        });
        return Answer.json(Status.CREATED, body)
                .with("Tidings-Cursor", receipts.getLast().id().toString());
    }

    private static void write(JsonObject out, Receipt receipt) {
        out.put("id", receipt.id()).put("topic", receipt.topic());
        if (receipt.duplicate()) {
            out.put("duplicate", true);
        }
    }
}
