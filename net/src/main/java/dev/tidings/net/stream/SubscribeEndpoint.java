package dev.tidings.net.stream;

import dev.tidings.core.config.Config;
import dev.tidings.core.event.Selector;
import dev.tidings.core.event.Topic;
import dev.tidings.core.hub.Subscription;
import dev.tidings.core.journal.Journal;
import dev.tidings.core.journal.Start;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.core.ws.Inflating;
import dev.tidings.net.connection.Answer;
import dev.tidings.net.connection.Body;
import dev.tidings.net.connection.Endpoint;
import dev.tidings.net.connection.Exchange;
import dev.tidings.net.connection.Origins;
import dev.tidings.net.http.Request;
import dev.tidings.net.send.Sender;
import io.netty.channel.ChannelHandler;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Subscribes: what is asked for is the same for every transport, and the client's {@code Accept} says which it is. */
@OwnedBy(Owner.IO_LOOP)
public final class SubscribeEndpoint {

    private final Subscribing.Parts parts;

    /** For one loop, whose sender it uses. */
    public SubscribeEndpoint(
            Journal journal, Config config, LiveStreams streams, Sender sender, RandomGenerator random) {
        this(new Subscribing.Parts(
                journal,
                config,
                new Origins(config.cors()),
                streams,
                new EventBytes(sender),
                new RetryTimes(config.retry(), random),
                new Inflating()));
    }

    private SubscribeEndpoint(Subscribing.Parts parts) {
        this.parts = parts;
    }

    /** Returns the same by another configuration: what is shared stays shared, and is given back once. */
    public SubscribeEndpoint with(Config config) {
        return new SubscribeEndpoint(parts.with(config));
    }

    /** Returns the endpoint that finds what is subscribed to in a request in its own way. */
    public Endpoint to(Function<Request, Set<Selector>> selectors) {
        return exchange -> {
            var subscribing = new Subscribing(parts, exchange);
            return Body.none(() -> subscribing.open(selectors), subscribing::onGone);
        };
    }

    /**
     * What of one topic is given to a client that asked for something else.
     *
     * @param fields of the head, besides those that every stream has
     * @param stay added to the connection, to see when it is over
     * @param opened told when the stream begins
     */
    public record Following(
            Topic topic, Start start, List<Answer.Field> fields, ChannelHandler stay, Consumer<Subscription> opened) {

        public Following {
            fields = List.copyOf(fields);
        }
    }

    /** Answers with a topic's events; or with 204 when there is nothing more to come. */
    public void follow(Exchange exchange, Following following) {
        new Subscribing(parts, exchange).follow(following);
    }

    Subscribing.Parts parts() {
        return parts;
    }

    /** Gives the shared memory back. After the loop has ended. */
    public void close() {
        parts.bytes().release();
        parts.inflating().close();
    }
}
