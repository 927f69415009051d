package dev.tidings.net.info;

import dev.tidings.core.auth.Access;
import dev.tidings.core.event.EventId;
import dev.tidings.core.event.Selector;
import dev.tidings.core.event.Topic;
import dev.tidings.core.journal.Journal;
import dev.tidings.core.journal.Listing;
import dev.tidings.core.journal.TopicState;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.JsonObject;
import dev.tidings.core.run.AnyThread;
import dev.tidings.net.connection.Answer;
import dev.tidings.net.connection.Body;
import dev.tidings.net.connection.Endpoint;
import dev.tidings.net.connection.Exchange;
import dev.tidings.net.connection.IoLoop;
import dev.tidings.net.connection.Refused;
import dev.tidings.net.http.Request;
import dev.tidings.net.http.Status;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntConsumer;

/** Says how the server and its topics are. */
@AnyThread
public final class StateEndpoints {

    /** A list for people and scripts: some hundred kilobytes. */
    private static final int MAX_TOPICS = 1000;

    private final Journal journal;
    private final Access access;
    private final List<IoLoop> loops;

    /** @param loops all of them, since each knows its own subscribers only */
    public StateEndpoints(Journal journal, Access access, List<IoLoop> loops) {
        this.journal = journal;
        this.access = access;
        this.loops = List.copyOf(loops);
    }

    /** Says that the process is alive. */
    public Endpoint health() {
        return exchange -> Body.none(() -> exchange.answer(ok()));
    }

    /** Says whether the server takes work. */
    public Endpoint readiness() {
        return exchange -> Body.none(() -> {
            if (exchange.loop().isDraining()) {
                throw Refused.forNow(Status.SERVICE_UNAVAILABLE, "drain", "the server is stopping");
            }
            if (!journal.isWritable()) {
                throw Refused.forNow(
                        Status.SERVICE_UNAVAILABLE, "unavailable", "the journal could not store the last event");
            }
            exchange.answer(ok());
        });
    }

    /** Says where a topic is: its newest event, its oldest, and how many listen. */
    public Endpoint head(Function<Request, Topic> topics) {
        return exchange -> Body.none(() -> {
            Topic topic = topics.apply(exchange.request());
            if (!mayKnow(topic)) {
                throw Refused.permanently(
                        Status.FORBIDDEN, "topic: the access rules do not let you subscribe to " + topic);
            }
            TopicState state = journal.topic(topic);
            countSubscribers(topic, exchange, count -> exchange.answer(head(state, count)));
        });
    }

    /** Lists the topics that have history, of those that the asker may subscribe to. */
    public Endpoint topics() {
        return exchange -> Body.none(() -> journal.topics(
                this::mayKnow,
                MAX_TOPICS,
                exchange.loop().executor(),
                exchange.guarded(listing -> exchange.answer(answer(listing)))));
    }

    /** Whoever may subscribe to a topic learns from that whether it is there. */
    private boolean mayKnow(Topic topic) {
        return access.maySubscribe(new Selector(topic.name()));
    }

    private static Answer ok() {
        return Answer.json(Status.OK, Json.object(out -> out.put("status", "ok")));
    }

    /** The cursor is the journal's: it resumes a stream of any topics. */
    private Answer head(TopicState state, int subscribers) {
        EventId cursor = state.latest().orElseGet(journal::head);
        Answer answer = Answer.of(Status.OK).with("Tidings-Cursor", cursor.toString());
        if (state.earliest().isPresent()) {
            answer = answer.with("Tidings-Earliest", state.earliest().get().toString());
        }
        return answer.with("Tidings-Subscribers", Integer.toString(subscribers)).with("Cache-Control", "no-store");
    }

    private void countSubscribers(Topic topic, Exchange exchange, IntConsumer answer) {
        var sum = new AtomicInteger();
        var left = new AtomicInteger(loops.size());
        var done = exchange.<Integer>guarded(answer::accept);
        for (IoLoop loop : loops) {
            loop.executor().execute(() -> {
                sum.addAndGet(loop.lane().subscribers(topic));
                if (left.decrementAndGet() == 0) {
                    exchange.loop().executor().execute(() -> done.accept(sum.get()));
                }
            });
        }
    }

    private static Answer answer(Listing listing) {
        return switch (listing) {
            case Listing.Topics(List<TopicState> topics) ->
                Answer.json(Status.OK, Json.object(out -> out.putEach("topics", topics, StateEndpoints::write)));
            case Listing.Unavailable(String reason) ->
                throw Refused.forNow(Status.SERVICE_UNAVAILABLE, "unavailable", "the journal: " + reason);
        };
    }

    private static void write(JsonObject out, TopicState state) {
        out.put("topic", state.topic())
                .put("events", state.events())
                .put("earliest", state.earliest())
                .put("latest", state.latest())
                .put("complete", state.complete());
    }
}
