package dev.tidings.net.publish;

import dev.tidings.core.config.Config;
import dev.tidings.core.event.Draft;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Topic;
import dev.tidings.core.event.Utf8;
import dev.tidings.core.grip.Item;
import dev.tidings.core.journal.Journal;
import dev.tidings.core.journal.Submission;
import dev.tidings.core.json.Json;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.connection.Answer;
import dev.tidings.net.connection.Answer.Field;
import dev.tidings.net.connection.Body;
import dev.tidings.net.connection.Endpoint;
import dev.tidings.net.connection.Exchange;
import dev.tidings.net.connection.Origins;
import dev.tidings.net.connection.Refused;
import dev.tidings.net.connection.WholeBody;
import dev.tidings.net.grip.GripRoutes;
import dev.tidings.net.http.Request;
import dev.tidings.net.http.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Publishes an application's items for those whom the gateway holds, {@code POST /publish/}: each is an event of its channel,
 * stored and in order like any other. The answers are Pushpin's, whose clients look at them.
 */
@OwnedBy(Owner.IO_LOOP)
public final class ItemsEndpoint implements Endpoint {

    /** Its clients send ten at a time when there are many. */
    private static final int MOST_ITEMS_OF_FULL_SIZE = 16;

    private static final String TEXT = "text/plain";
    private static final String JSON = "application/json";
    private static final String BEARER = "bearer ";
    private static final String PUBLISHED = "Published";

    private final Publisher publisher;
    private final GripRoutes grip;
    private final int maxBytes; // of an item
    private final int maxBodyBytes;

    /** Checks who asks by the keys of the routes; the rules of access are for others. */
    public ItemsEndpoint(Journal journal, Config config, Origins origins, GripRoutes grip) {
        publisher = new Publisher(journal, config, origins);
        this.grip = grip;
        maxBytes = config.limits().eventBytes();
        maxBodyBytes = (int) Math.min(Publisher.MAX_BYTES, (long) MOST_ITEMS_OF_FULL_SIZE * maxBytes);
    }

    /**
     * Has the applications asked what there is for those who are held, {@code POST /recover/}: what was published may have been
     * lost on its way here.
     */
    public Endpoint recovery(Runnable recover) {
        return exchange -> {
            check(exchange);
            String mediaType = mediaType(exchange.request());
            return Body.none(() -> {
                recover.run();
                exchange.answer(done(mediaType, "Updated"));
            });
        };
    }

    @Override
    public Body open(Exchange exchange) {
        check(exchange);
        String mediaType = mediaType(exchange.request());
        String tooLong = "body: at most " + maxBodyBytes + " bytes";
        return new WholeBody(
                exchange.loop(),
                exchange.request().bodyLength(),
                maxBodyBytes,
                tooLong,
                body -> publish(exchange, mediaType, body));
    }

    private void check(Exchange exchange) {
        exchange.checkWrite(publisher.origins());
        Optional<String> token = exchange.request()
                .header("authorization")
                .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(value -> value.substring(BEARER.length()).strip());
        if (!grip.mayPublish(exchange.caller().client(), token)) {
            throw Refused.permanently(
                    Status.UNAUTHORIZED,
                    "Authorization: Bearer TOKEN, signed with the grip.key of a route; without a key this machine only",
                    List.of(new Field("WWW-Authenticate", "Bearer")));
        }
    }

    private void publish(Exchange exchange, String mediaType, Utf8 body) {
        List<Draft> drafts;
        try {
            drafts = drafts(body);
        } catch (InvalidValue e) {
            exchange.answer(answer(Status.BAD_REQUEST, TEXT, "Invalid format: " + e.getMessage()));
            return;
        }
        if (drafts.isEmpty()) {
            exchange.answer(done(mediaType, PUBLISHED));
            return;
        }
        var submission = new Submission.Publish(drafts, exchange.loop().executor(), exchange.guarded(outcome -> {
            Publisher.receipts(outcome);
            exchange.answer(done(mediaType, PUBLISHED));
        }));
        if (!publisher.journal().offer(submission)) {
            throw Publisher.full();
        }
    }

    private List<Draft> drafts(Utf8 body) {
        List<Draft> drafts = new ArrayList<>();
        for (Utf8 json : Item.split(body)) {
            if (json.length() > maxBytes) {
                throw new InvalidValue(
                        "items[" + drafts.size() + "]",
                        json.length() + " bytes",
                        "at most " + maxBytes + " (limits.event_bytes)");
            }
            drafts.add(new Draft(channel(drafts.size(), json), EventType.GRIP, json));
        }
        return drafts;
    }

    private static Topic channel(int index, Utf8 json) {
        try {
            return Item.parse(json).channel();
        } catch (InvalidValue e) {
            // Which one, in the sender's words: the rest of the message stands.
            throw new InvalidValue("items[" + index + "]", json, String.valueOf(e.getMessage()));
        }
    }

    private static Answer done(String mediaType, String message) {
        return mediaType.equals(JSON)
                ? Answer.json(Status.OK, Json.object(out -> out.put("message", message)))
                : answer(Status.OK, TEXT, message);
    }

    private static Answer answer(Status status, String mediaType, String line) {
        return new Answer(status, List.of(new Field("Content-Type", mediaType)), Utf8.of(line + "\n"));
    }

    /** Returns the first of what the client takes that there is; without a word, text. */
    private static String mediaType(Request request) {
        List<String> accepted = request.head().headers().all("accept");
        for (String line : accepted) {
            for (String range : line.toLowerCase(Locale.ROOT).split(",", -1)) {
                switch (range.replaceFirst(";.*", "").strip()) {
                    case TEXT, "text/*", "*/*", "*" -> {
                        return TEXT;
                    }
                    case JSON, "application/*" -> {
                        return JSON;
                    }
                    default -> {}
                }
            }
        }
        if (accepted.isEmpty()) {
            return TEXT;
        }
        throw Refused.permanently(Status.NOT_ACCEPTABLE, "Accept: text/plain or application/json");
    }
}
