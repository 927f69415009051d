package dev.tidings.net.proxy;

import dev.tidings.core.config.Timeouts;
import dev.tidings.core.event.EventId;
import dev.tidings.core.proxy.Balancer;
import dev.tidings.core.run.Deadline;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.connection.Body;
import dev.tidings.net.connection.Exchange;
import dev.tidings.net.grip.Handover;
import dev.tidings.net.http.BodyLength;
import dev.tidings.net.http.Headers;
import dev.tidings.net.http.Request;
import dev.tidings.net.http.ResponseHead;
import dev.tidings.net.log.Account;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to an upstream, and the answer on its way back, piece by piece: whoever sends waits for whoever
 * reads. A request that cannot have reached its upstream is sent to another one, once.
 */
@OwnedBy(Owner.IO_LOOP)
final class Relay implements Body, UpstreamConnection.Listener {

    /** A client that takes nothing at all for so long will not take the rest (nginx's send_timeout). */
    private static final long STUCK_NS = TimeUnit.SECONDS.toNanos(60);

    /** What may be sent twice without being done twice (RFC 9110 §9.2.2). */
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE");

    private final ProxyEndpoint.Shared shared;
    private final Exchange exchange;
    private final Deadline deadline;
    private final @Nullable Recording recording; // until it is known what comes, and after that if it is a stream

    private Balancer.@Nullable Attempt attempt;
    private @Nullable UpstreamConnection upstream; // while the request is on it
    private @Nullable Passage passage; // of an answer that was begun
    private @Nullable Taking taking; // of an answer that is first taken whole
    private @Nullable EventId asked; // where the journal was then, for an application that hands clients over
    private boolean again; // the second attempt
    private boolean bodyBegun;
    private boolean sent; // the whole request
    private boolean over;
    private long backlogBytes;

    private Relay(ProxyEndpoint.Shared shared, Exchange exchange, @Nullable Recording recording) {
        this.shared = shared;
        this.exchange = exchange;
        this.recording = recording;
        this.deadline = shared.loop().deadlines().deadline(nowNs -> exchange.run(this::onDue));
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
        attempt(shared.application().balancer().next(nowNs(), null), false);
        return this;
    }

    private void attempt(Balancer.@Nullable Attempt next, boolean fresh) {
        if (next == null) {
            throw new IllegalStateException("a route has an upstream");
        }
        attempt = next;
        Pool pool = shared.pool();
        UpstreamConnection kept = fresh ? null : pool.take(next.upstream(), isIdempotent());
        if (kept != null) {
            send(kept);
        } else {
            pool.open(next.upstream(), timeouts().connect(), this::onConnected, this::onNotConnected);
        }
    }

    private void onConnected(UpstreamConnection connection) {
        if (over) {
            connection.close();
        } else {
            exchange.run(() -> send(connection));
        }
    }

    private void onNotConnected(Failure failure) {
        if (!over) {
            exchange.run(() -> fail(failure));
        }
    }

    private void send(UpstreamConnection connection) {
        upstream = connection;
        exchange.onPassed(attempt().upstream().url());
        Request request = recording == null
                ? exchange.request()
                : Recorder.asked(shared.application().route(), exchange.request());
        String key = Tunnel.isAskedFor(request) ? Tunnel.key(shared.retries().random()) : null;
        String head = Passing.request(
                request, exchange.caller(), exchange.peer(), attempt().upstream(), key);
        asked = shared.handover().map(Handover::now).orElse(null);
        String addressed = shared.handover().map(own -> own.addressed(head)).orElse(head);
        connection.send(this, request.method(), request.bodyLength(), addressed);
        if (hasBody()) {
            exchange.resume();
        } else {
            sent = true;
            await(silence());
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
            await(silence());
        }
    }

    @Override
    public void onEnd() {
        if (hasBody() && upstream != null) {
            sent = true;
            upstream.sendEnd(Passing.trailers(exchange.trailers()));
            await(silence());
        }
    }

    @Override
    public void onGone() {
        if (taking != null) {
            taking.onGone();
        }
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
        if (passage != null && passage.mayEnd()) {
            onGone();
            exchange.because(Account.DRAIN);
            exchange.end(new Headers());
        }
    }

    /** The upstream takes more of the request. */
    @Override
    public void onRoom() {
        exchange.run(exchange::resume);
    }

    @Override
    public void onInterim(ResponseHead head) {
        exchange.run(() -> exchange.inform(Passing.response(head)));
    }

    @Override
    public void onHead(ResponseHead head, BodyLength length) {
        exchange.run(() -> {
            onReached();
            ResponseHead passed = Passing.response(head);
            Handover handover = shared.handover().orElse(null);
            if (handover != null && handover.needsWhole(passed)) {
                take(handover, passed);
            } else if (recording != null && Recorder.isRecorded(head)) {
                record(recording, head, length);
            } else {
                drop();
                passage =
                        Passage.begin(shared, exchange, handover == null ? passed : handover.forClient(passed), length);
                await(silence());
            }
        });
    }

    @Override
    public void onSwitched(ResponseHead head) {
        exchange.run(() -> {
            if (Tunnel.isAskedFor(exchange.request())) {
                onReached();
                Tunnel.open(shared, exchange, upstream(), attempt(), head);
                deadline.cancel();
                over = true;
            } else {
                upstream().close();
                fail(Failure.malformed("101 without being asked for (RFC 9110 §15.2.2)"));
            }
        });
    }

    @Override
    public void onPiece(ByteBuf piece) {
        exchange.run(() -> {
            passage().pass(piece);
            if (exchange.backlogBytes() > 0) {
                upstream().pauseReading();
            }
        });
    }

    @Override
    public void onBatch() {
        exchange.run(() -> {
            if (passage != null) {
                exchange.flush();
                await(silence());
                if (shared.loop().isDraining()) {
                    onDrain();
                }
            }
        });
    }

    /** The client takes more of the answer. */
    @Override
    public void onWritable() {
        if (upstream != null && exchange.backlogBytes() == 0) {
            upstream.resumeReading();
            await(silence()); // it is the upstream's turn again
        }
    }

    @Override
    public void onAnswerEnd(Headers trailers) {
        exchange.run(() -> {
            end();
            exchange.end(Passing.trailers(trailers));
        });
    }

    @Override
    public void onBroken(Failure failure) {
        exchange.run(() -> fail(failure));
    }

    private void record(Recording taken, ResponseHead head, BodyLength length) {
        UpstreamConnection connection = upstream();
        over = true;
        upstream = null;
        deadline.cancel();
        taken.begin(connection, attempt(), head, length);
    }

    private void take(Handover handover, ResponseHead head) {
        drop();
        Handover.Handed handed = handover.begin(exchange, head, Objects.requireNonNull(asked));
        taking = new Taking(this, exchange, handed, attempt().upstream().url());
        upstream().listen(taking);
        await(timeouts().response()); // for all of it
    }

    /** Nobody is to wait for a stream. */
    private void drop() {
        if (recording != null) {
            recording.drop();
        }
    }

    private void onReached() {
        exchange.onReached();
        shared.application().onReached(attempt());
    }

    /** Tries once more if nothing can have been done yet; or says so. */
    private void fail(Failure failure) {
        Balancer.Attempt failed = attempt();
        upstream = null;
        if (!failure.stale() && passage == null) {
            shared.application().onFailed(failed, failure, nowNs());
        }
        boolean untouched = !again && !bodyBegun && passage == null;
        boolean retry = untouched && (failure.unsent() || (failure.stale() && isIdempotent()));
        Balancer balancer = shared.application().balancer();
        Balancer.Attempt next = retry ? balancer.next(nowNs(), failure.stale() ? null : failed) : null;
        if (next != null) {
            again = true;
            deadline.cancel();
            if (hasBody()) {
                exchange.pause();
            }
            failed.close();
            attempt(next, failure.stale());
            return;
        }
        end();
        if (passage != null) {
            exchange.breakOff(failure.word());
        } else {
            exchange.answer(NoAnswer.of(shared, exchange.request(), failed.upstream(), failure));
        }
    }

    /** Whoever is waited for has had its time. */
    private void onDue() {
        long backlog = passage == null ? 0 : exchange.backlogBytes();
        if (backlog > 0 && backlog != backlogBytes) {
            backlogBytes = backlog;
            await(Duration.ofNanos(STUCK_NS)); // it is the client's turn, and it takes some
            return;
        }
        if (backlog == 0 && !sent && upstream().isWritable()) {
            await(silence()); // it is the client's turn as well: its body is not whole, and has a time of its own
            return;
        }
        if (backlog > 0) {
            exchange.because(Account.STUCK);
        }
        upstream().close();
        fail(Failure.silent(timeouts().response()));
    }

    private void await(Duration time) {
        long backlog = passage == null ? 0 : exchange.backlogBytes();
        deadline.at(nowNs() + (backlog > 0 ? STUCK_NS : time.toNanos()));
        backlogBytes = backlog;
    }

    /** Returns how long the upstream may be silent. */
    private Duration silence() {
        return passage == null ? timeouts().response() : passage.silence();
    }

    void end() {
        over = true;
        upstream = null;
        deadline.cancel();
        drop();
        if (passage != null) {
            passage.stop();
        }
        if (attempt != null) {
            attempt.close();
        }
    }

    private boolean hasBody() {
        return !(exchange.request().bodyLength() instanceof BodyLength.None);
    }

    private boolean isIdempotent() {
        return IDEMPOTENT.contains(exchange.request().method());
    }

    private Timeouts timeouts() {
        return shared.application().route().timeouts();
    }

    private long nowNs() {
        return shared.loop().deadlines().nowNs();
    }

    private Balancer.Attempt attempt() {
        return Objects.requireNonNull(attempt);
    }

    private UpstreamConnection upstream() {
        return Objects.requireNonNull(upstream);
    }

    private Passage passage() {
        return Objects.requireNonNull(passage);
    }
}
