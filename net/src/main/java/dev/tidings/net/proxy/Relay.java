package dev.tidings.net.proxy;

import dev.tidings.core.event.EventId;
import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.run.Deadline;
import dev.tidings.core.run.Deadlines;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.connection.Answer;
import dev.tidings.net.connection.Body;
import dev.tidings.net.connection.Exchange;
import dev.tidings.net.grip.Handover;
import dev.tidings.net.http.BodyLength;
import dev.tidings.net.http.Request;
import dev.tidings.net.http.ResponseHead;
import dev.tidings.net.http.Status;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to an upstream, piece by piece, until its answer has a head. A request that cannot have reached its
 * upstream is sent to another one, once.
 */
@OwnedBy(Owner.IO_LOOP)
final class Relay implements Body, UpstreamConnection.Listener {

    private final ProxyEndpoint.Shared shared;
    private final Exchange exchange;
    private final Dispatch dispatch;
    private final Deadline silence;
    private final @Nullable Recording recording; // until it is known what comes, and after that if it is a stream

    private @Nullable UpstreamConnection upstream; // while the request is on it
    private @Nullable Passage passage; // of an answer that was begun
    private @Nullable EventId asked; // where the journal was then, for an application that hands clients over
    private Runnable leaving = () -> {}; // to be done when a client that is held leaves
    private boolean bodyBegun;
    private boolean sent; // the whole request
    private boolean over;

    private Relay(ProxyEndpoint.Shared shared, Exchange exchange, @Nullable Recording recording) {
        this.shared = shared;
        this.exchange = exchange;
        this.recording = recording;
        this.silence = shared.loop().deadlines().deadline(_ -> exchange.run(this::onSilent));
        boolean repeatable = Passing.isRepeatable(exchange.request().method());
        this.dispatch = new Dispatch(shared, exchange::run, repeatable, this::send, this::fail);
    }

    static Relay begin(ProxyEndpoint.Shared shared, Exchange exchange) {
        return new Relay(shared, exchange, null).begin();
    }

    /** Begins a request whose answer, if it is a stream of events, goes to its recording. */
    static Relay recorded(ProxyEndpoint.Shared shared, Exchange exchange, Recording recording) {
        return new Relay(shared, exchange, recording).begin();
    }

    private Relay begin() {
        if (hasBody()) {
            exchange.pause(); // until there is where to send it
        }
        dispatch.connect();
        return this;
    }

    ProxyEndpoint.Shared shared() {
        return shared;
    }

    Exchange exchange() {
        return exchange;
    }

    private void send(UpstreamConnection connection) {
        upstream = connection;
        exchange.onPassed(dispatch.upstream().url());
        Request request = recording == null
                ? exchange.request()
                : Recorder.asked(shared.application().route(), exchange.request());
        String key = Tunnel.isAskedFor(request) ? Tunnel.key(shared.retries().random()) : null;
        String head = Passing.request(request, exchange.caller(), exchange.peer(), dispatch.upstream(), key);
        asked = shared.handover().map(Handover::now).orElse(null);
        String addressed = shared.handover().map(own -> own.addressed(head)).orElse(head);
        connection.send(this, request.method(), request.bodyLength(), addressed);
        if (hasBody()) {
            exchange.resume();
        } else {
            sent = true;
            await();
        }
    }

    @Override
    public boolean invites() {
        return true; // the upstream does
    }

    @Override
    public void onData(ByteBuf piece) {
        bodyBegun = true;
        UpstreamConnection to = upstream;
        if (to == null) {
            return; // what its application answered to before it was all there
        }
        to.sendPiece(piece.retainedSlice());
        if (!to.isWritable()) {
            exchange.pause();
            await();
        }
    }

    @Override
    public void onEnd() {
        if (hasBody() && upstream != null) {
            sent = true;
            upstream.sendEnd(Passing.trailers(exchange.trailers()));
            await();
        }
    }

    @Override
    public void onGone() {
        leaving.run();
        if (over) {
            return;
        }
        UpstreamConnection left = upstream;
        end();
        if (left != null) {
            left.close();
        }
    }

    @Override
    public void onDrain() {
        if (passage != null && !over) {
            passage.onDrain();
        }
    }

    /** The client takes more of the answer. */
    @Override
    public void onWritable() {
        if (passage != null && !over) {
            passage.onWritable();
        }
    }

    /** The upstream takes more of the request. */
    @Override
    public void onRoom() {
        if (hasBody()) {
            exchange.run(exchange::resume);
        }
    }

    @Override
    public void onInterim(ResponseHead head) {
        exchange.run(() -> exchange.inform(Passing.response(head)));
    }

    @Override
    public void onHead(ResponseHead head, BodyLength length) {
        exchange.run(() -> {
            onReached();
            if (Tunnel.isMistakable(exchange.request(), head)) {
                refuse("it answered " + head.status() + ", which would open the WebSocket in HTTP/2 (RFC 8441 §5)");
                return;
            }
            ResponseHead passed = Passing.response(head);
            Handover handover = shared.handover().orElse(null);
            if (handover != null && handover.needsWhole(passed)) {
                take(handover, passed);
            } else {
                give(handover == null ? passed : handover.forClient(passed), length);
            }
        });
    }

    private void give(ResponseHead head, BodyLength length) {
        if (recording != null && Recorder.isRecorded(head)) {
            leave();
            recording.begin(upstream(), dispatch.attempt(), head, length);
        } else {
            drop();
            silence.cancel();
            passage = Passage.begin(this, upstream(), head, length);
            upstream().listen(passage);
        }
    }

    @Override
    public void onSwitched(ResponseHead head) {
        exchange.run(() -> {
            if (Tunnel.isAskedFor(exchange.request())) {
                onReached();
                leave();
                Tunnel.open(shared, exchange, upstream(), dispatch.attempt(), head);
            } else {
                upstream().close();
                fail(Failure.malformed("101 without being asked for (RFC 9110 §15.2.2)"));
            }
        });
    }

    @Override
    public void onBroken(Failure failure) {
        exchange.run(() -> fail(failure));
    }

    /** Takes an answer with something for the gateway in it: whole, before its client gets anything. */
    private void take(Handover handover, ResponseHead head) {
        drop();
        upstream().listen(new WholeAnswer(upstream(), new WholeAnswer.Listener() {
            @Override
            public void onWhole(byte[] body) {
                exchange.run(() -> onTaken(handover, head, body));
            }

            @Override
            public void onBroken(Failure failure) {
                Relay.this.onBroken(failure);
            }
        }));
        await(); // for all of it
    }

    /** What an application says wrong is told to its client, who sees that it is not its own mistake. */
    private void onTaken(Handover handover, ResponseHead head, byte[] body) {
        end();
        exchange.resume(); // what is left of the body is dropped
        try {
            var origin = new Errands(shared, exchange, handover);
            leaving = handover.take(exchange, head, body, Objects.requireNonNull(asked), origin);
        } catch (InvalidValue e) {
            refuse("what it asks the gateway for (GRIP): " + e.getMessage());
        }
    }

    /** What the upstream answers is not what its client can be told. */
    private void refuse(String why) {
        onGone();
        String detail = "upstream " + dispatch.upstream().url() + ": " + why;
        exchange.answer(Answer.problem(Status.BAD_GATEWAY, detail));
    }

    /** Nobody is to wait for a stream. */
    private void drop() {
        if (recording != null) {
            recording.drop();
        }
    }

    private void onReached() {
        exchange.onReached();
        dispatch.onReached();
    }

    /** There will be no answer: tries once more if nothing can have been done yet; or says so. */
    private void fail(Failure failure) {
        upstream = null;
        silence.cancel();
        if (dispatch.retries(failure, !bodyBegun)) {
            if (hasBody()) {
                exchange.pause();
            }
            dispatch.connect();
        } else {
            end();
            exchange.answer(NoAnswer.of(shared, exchange.request(), dispatch.upstream(), failure));
        }
    }

    /** Gives the upstream its time; behind the head, to whoever is next. */
    private void await() {
        if (passage != null) {
            passage.await();
        } else {
            Deadlines deadlines = shared.loop().deadlines();
            silence.at(deadlines.nowNs()
                    + shared.application().route().timeouts().response().toNanos());
        }
    }

    /** The upstream has had its time. */
    private void onSilent() {
        if (awaitsClient()) {
            await();
        } else {
            upstream().close();
            fail(Failure.silent(shared.application().route().timeouts().response()));
        }
    }

    /** Returns whether it is the client's turn: its body is not whole, and has a time of its own. */
    boolean awaitsClient() {
        return !sent && upstream().isWritable();
    }

    /** Leaves the connection to another. */
    private void leave() {
        over = true;
        silence.cancel();
        dispatch.leave();
    }

    /** The answer is over, or will not come. */
    void end() {
        over = true;
        upstream = null;
        silence.cancel();
        drop();
        if (passage != null) {
            passage.stop();
        }
        dispatch.close();
    }

    private boolean hasBody() {
        return !(exchange.request().bodyLength() instanceof BodyLength.None);
    }

    private UpstreamConnection upstream() {
        return Objects.requireNonNull(upstream);
    }
}
