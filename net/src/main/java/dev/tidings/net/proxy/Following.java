package dev.tidings.net.proxy;

import dev.tidings.core.config.ProxyRoute;
import dev.tidings.core.event.EventId;
import dev.tidings.core.event.Topic;
import dev.tidings.core.journal.Start;
import dev.tidings.core.journal.TopicState;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.connection.Answer;
import dev.tidings.net.connection.Body;
import dev.tidings.net.connection.Exchange;
import dev.tidings.net.stream.SubscribeEndpoint;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelHandlerContext;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client that asks for a stream of events which is recorded: it follows the one that runs already, or what is left of one
 * that is over, or has it begin. When what comes is no stream of events, it is passed on as any answer.
 */
@OwnedBy(Owner.IO_LOOP)
final class Following implements Body {

    private final ProxyEndpoint.Shared shared;
    private final Exchange exchange;
    private final Topic topic;
    private final Optional<String> lastId;
    private final Body none = Body.none(this::begin);

    private @Nullable Run asked; // when it is this client for whom the application is asked
    private @Nullable Relay relay; // when this client's request goes to the application

    Following(ProxyEndpoint.Shared shared, Exchange exchange) {
        this.shared = shared;
        this.exchange = exchange;
        this.topic = Recorder.topic(route(shared), exchange.request());
        this.lastId = exchange.request().header("last-event-id").filter(id -> !id.isEmpty());
    }

    @Override
    public void onData(ByteBuf piece) {
        none.onData(piece);
    }

    @Override
    public void onEnd() {
        none.onEnd();
    }

    @Override
    public void onGone() {
        if (asked != null) {
            asked.leave();
        }
        if (relay != null) {
            relay.onGone();
        }
    }

    @Override
    public void onWritable() {
        if (relay != null) {
            relay.onWritable();
        }
    }

    @Override
    public void onDrain() {
        if (relay != null) {
            relay.onDrain();
        }
    }

    private void begin() {
        Run running = shared.application().run(topic);
        if (running != null) {
            join(running, !running.begun().isDone());
            return;
        }
        TopicState known = shared.recorder().journal().topic(topic);
        boolean comesBack = route(shared).resume() && lastId.isPresent() && known.events() > 0;
        if (comesBack && known.complete()) {
            follow(new Start.After(lastId.orElseThrow()), List.of(), null);
            return;
        }
        var run = new Run(topic);
        Run other = shared.application().begin(run);
        if (other == null) {
            asked = run;
            relay = Relay.recorded(shared, exchange, new Recording(shared, run, comesBack, begun -> join(begun, true)));
        } else {
            join(other, !other.begun().isDone());
        }
    }

    /** @param first whether it came before the first event */
    private void join(Run run, boolean first) {
        run.begun()
                .thenAcceptAsync(
                        begun -> exchange.run(() -> onBegun(run, begun, first)),
                        shared.loop().executor());
    }

    private void onBegun(Run run, Optional<Run.Begun> begun, boolean first) {
        if (begun.isEmpty() && run.isLeft()) {
            begin(); // one of those who wait is the next to ask
        } else if (begun.isEmpty()) {
            relay = Relay.begin(shared, exchange);
        } else if (first || lastId.isPresent() || route(shared).resume()) {
            Run.Begun known = begun.get();
            follow(new Start.After(lastId.orElse(known.from().toString())), known.fields(), run);
        } else {
            followFromNow(run, begun.get().fields());
        }
    }

    /** Who comes to what is only shared gets it from now on; at its very end, another one. */
    private void followFromNow(Run run, List<Answer.Field> fields) {
        EventId now = shared.recorder().journal().head(); // first: the end is behind it if nothing is known of one
        if (run.isEnding()) {
            run.ended()
                    .thenRunAsync(() -> exchange.run(this::begin), shared.loop().executor());
        } else {
            follow(new Start.After(now.toString()), fields, run);
        }
    }

    private void follow(Start start, List<Answer.Field> fields, @Nullable Run run) {
        var seat = new Seat(run);
        shared.recorder()
                .subscribe()
                .follow(exchange, new SubscribeEndpoint.Following(topic, start, fields, seat, subscription -> {
                    if (run != null) {
                        seat.take(new Run.Follower(shared.loop().executor(), subscription));
                    }
                }));
    }

    private static ProxyRoute route(ProxyEndpoint.Shared shared) {
        return shared.application().route();
    }

    /** That a client follows a run, until its connection is gone. */
    @OwnedBy(Owner.IO_LOOP)
    private static final class Seat extends ChannelHandlerAdapter {

        private final @Nullable Run run;
        private Run.@Nullable Follower follower;
        private boolean left;

        Seat(@Nullable Run run) {
            this.run = run;
        }

        void take(Run.Follower taken) {
            if (run != null && !left) {
                follower = taken;
                run.add(taken);
            }
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext ctx) {
            left = true;
            if (run != null && follower != null) {
                run.remove(follower);
            }
        }
    }
}
