package dev.tidings.net.connection;

import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.core.sse.Framing;
import dev.tidings.net.http.BodyLength;
import dev.tidings.net.http.Headers;
import dev.tidings.net.http.Request;
import dev.tidings.net.http.ResponseHead;
import dev.tidings.net.http.Status;
import dev.tidings.net.log.Account;
import dev.tidings.net.log.Tally;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One request and its answer. */
@OwnedBy(Owner.IO_LOOP)
public final class Exchange {

    /** In the log, for an answer that could not be given to its end by a mistake, most likely this server's. */
    private static final String BROKEN = "error";

    private final Carrier carrier;
    private final Request request;
    private final Caller caller;
    private final Stay stay;
    private final @Nullable Account account; // for the log, if there is one

    private @Nullable Body body;
    private boolean ended; // the body was told that it is complete
    private boolean begun; // the answer, of which more is to come
    private boolean answered;
    private boolean paused;

    /** @param site counts its client, if it comes by way of a proxy or beside others; else the connection is counted */
    public Exchange(Carrier carrier, Request request, Site site) {
        this.carrier = carrier;
        this.request = request;
        this.caller = Caller.of(carrier.peer(), request);
        boolean counts = carrier.peer().isTrusted() || carrier.isShared();
        this.stay = new Stay(site.clients(), counts ? caller.client() : null);
        this.account = Account.of(site.log(), carrier.loop().clock(), request, caller.client());
    }

    /** Returns who asks. */
    public Caller caller() {
        return caller;
    }

    /** Returns who is at the other end of the connection. */
    public Peer peer() {
        return carrier.peer();
    }

    /** Returns what was asked for. */
    public Request request() {
        return request;
    }

    /** Returns the loop that this runs on. */
    public IoLoop loop() {
        return carrier.loop();
    }

    /** Returns the word and detail of the limit that the connection or its client is over, if so: it gets no more than an answer. */
    public @Nullable Refused overLimit() {
        Refused connection = carrier.overLimit();
        return connection == null ? stay.overLimit() : connection;
    }

    /**
     * Checks that this may change something now.
     *
     * @throws Refused when it comes from a page that may not, is over a limit, or comes too late
     */
    public void checkWrite(Origins origins) {
        origins.checkWrite(request, caller);
        Refused overLimit = overLimit();
        if (overLimit != null) {
            throw overLimit;
        }
        if (loop().isDraining()) {
            throw Refused.forNow(Status.SERVICE_UNAVAILABLE, "unavailable", "the server is stopping");
        }
    }

    /** Answers, once. What is left of the body is not read: the connection ends with the answer then. */
    public void answer(Answer answer) {
        checkUnanswered();
        note(
                answer.status().code(),
                request.method().equals("HEAD") ? 0 : answer.body().length());
        over(Account.COMPLETE);
        carrier.responder().send(this, answer);
    }

    /** Nothing more is to be answered. */
    private void over(String why) {
        answered = true;
        stay.end();
        if (account != null) {
            account.close(why);
        }
    }

    private void note(int status, int bodyBytes) {
        if (account != null) {
            account.onHead(status, bodyBytes);
        }
    }

    /** Notes that it is passed on. */
    public void onPassed(String upstream) {
        if (account != null) {
            account.onPassed(upstream);
        }
    }

    /** Notes that it is being answered by whom it was passed on to. */
    public void onReached() {
        if (account != null) {
            account.onBegan();
        }
    }

    /** Notes how many events the answer holds. */
    public void onEvents(long count) {
        if (account != null) {
            account.onEvents(count);
        }
    }

    /** Notes in one word why the answer, which is not whole, is going to be ended or broken off. */
    public void because(String why) {
        if (account != null) {
            account.because(why);
        }
    }

    private void checkUnanswered() {
        if (answered || begun) {
            throw new IllegalStateException("answered twice: " + request.method() + " " + request.rawPath());
        }
    }

    /** Says something before the answer (RFC 9110 §15.2). */
    public void inform(ResponseHead head) {
        carrier.responder().inform(this, head);
    }

    /**
     * Begins an answer, once. What is left of the request's body may still come; when some of it does at the answer's end,
     * the connection ends with that.
     *
     * @param head without the fields that frame the message or are about the connection, except for a Content-Length
     */
    public void begin(ResponseHead head, BodyLength length) {
        checkUnanswered();
        begun = true;
        note(head.status(), 0);
        carrier.responder().begin(this, head, length);
    }

    /** Writes a piece of the answer's body, not empty, which is the carrier's from now on. It leaves with {@link #flush}. */
    public void write(ByteBuf piece) {
        if (account != null) {
            account.onBody(piece.readableBytes());
        }
        carrier.responder().write(piece);
    }

    /** Sends what was written. */
    public void flush() {
        carrier.responder().flush();
    }

    /** Ends an answer that was begun. */
    public void end(Headers trailers) {
        over(Account.COMPLETE);
        carrier.responder().end(this, trailers);
    }

    /** Breaks off an answer that was begun, so that the client sees that it is not whole; why is for the log, in one word. */
    public void breakOff(String why) {
        over(why);
        carrier.responder().breakOff(this);
    }

    /** Returns how much the client has to take before {@link Body#onWritable} is told; 0 when it keeps up. */
    public long backlogBytes() {
        return carrier.responder().backlogBytes();
    }

    /** Returns the fields behind the request's body, when that is complete. */
    public Headers trailers() {
        return carrier.trailers();
    }

    /** Runs a step that does not come from the client; its failure ends the carrier. Nothing is run when the exchange is over. */
    public void run(Runnable step) {
        if (!answered) {
            carrier.run(() -> ask(step));
        }
    }

    /** Returns how the parts of an answer without a length are framed. */
    public Framing framing() {
        return carrier.responder().framing(this);
    }

    /**
     * Answers with a stream, which is the handlers' from now on: nothing more is read as a request.
     *
     * @param head without what says how the body ends
     * @param beginning the first part of the body, which leaves in one write with the head
     * @param tally knows what has become of it when it is over
     * @param handlers for what comes and goes in bytes, the last one's context being where they are written
     */
    public void stream(Answer head, ByteBuf beginning, Tally tally, ChannelHandler... handlers) {
        answered = true;
        note(head.status().code(), beginning.readableBytes());
        carrier.responder().stream(this, head, beginning, staying(tally, handlers));
    }

    /** Leaves the rest of an answer that was begun to handlers, as {@link #stream} does. */
    public void handOver(Tally tally, ChannelHandler... handlers) {
        answered = true;
        carrier.responder().handOver(staying(tally, handlers));
    }

    /**
     * Answers that another protocol is spoken from here on, by the handlers, with bytes in both directions.
     *
     * @param head without what HTTP/1 needs besides the fields of the other protocol
     * @param tally knows what has become of it when it is over
     */
    public void upgrade(Answer head, Tally tally, ChannelHandler... handlers) {
        answered = true;
        note(head.status().code(), 0);
        carrier.responder().upgrade(this, head, staying(tally, handlers));
    }

    /** Who was counted is counted until the handlers' time is over. */
    private List<ChannelHandler> staying(Tally tally, ChannelHandler... handlers) {
        List<ChannelHandler> all = new ArrayList<>(List.of(handlers));
        if (stay.isCounted()) {
            all.addFirst(stay);
        }
        if (account != null) {
            account.onStream(tally);
            all.addFirst(account);
        }
        return all;
    }

    /** Returns a callback that does nothing when the request was answered or the client left, and whose failure ends the carrier. */
    public <T> Consumer<T> guarded(Consumer<T> callback) {
        return value -> carrier.run(() -> {
            if (!answered && carrier.isOpen()) {
                ask(() -> callback.accept(value));
            }
        });
    }

    /** Stops reading the body until {@link #resume}. */
    public void pause() {
        paused = true;
        carrier.pause();
    }

    /** Goes on reading the body. */
    public void resume() {
        if (paused) {
            paused = false;
            carrier.resume();
        }
    }

    /** Returns whether it was answered, or need not be any more. */
    public boolean isAnswered() {
        return answered;
    }

    /** Returns whether an answer was begun that is not over. */
    public boolean isBegun() {
        return begun && !answered;
    }

    /** Returns whether the body is to wait. */
    public boolean isPaused() {
        return paused;
    }

    /** Returns whether the body may pause for as long as it likes. */
    public boolean isEndless() {
        return body != null && body.isEndless();
    }

    /** Returns whether the client waits to be told to go on, and the carrier is to do that. */
    public boolean isToInvite() {
        return body != null && !body.invites() && request.expectsContinue();
    }

    /** Begins. */
    public void open(Endpoint endpoint) {
        ask(() -> body = endpoint.open(this));
    }

    /** Returns whether more of the body is wanted now. */
    public boolean takesBody() {
        return !paused && !answered && !ended;
    }

    /** Takes a piece of the body, which is the caller's. Asked for by {@link #takesBody}. */
    public void onData(ByteBuf piece) {
        ask(() -> taker().onData(piece));
    }

    /** The body is complete. Asked for by {@link #takesBody}. */
    public void onEnd() {
        ended = true;
        ask(() -> taker().onEnd());
    }

    /** The client takes more of the answer. */
    public void onWritable() {
        if (body != null && isBegun()) {
            ask(body::onWritable);
        }
    }

    /** The server stops. */
    public void onDrain() {
        Body taker = body;
        if (taker != null && !answered) {
            ask(taker::onDrain);
        }
    }

    /** The client is gone. */
    public void onGone() {
        leave(Account.CLIENT);
    }

    /** It cannot go on: the client is told so, or sees the answer break off. */
    public void onFailed(Answer told) {
        if (!answered && !begun) {
            note(told.status().code(), told.body().length());
        }
        leave(begun ? BROKEN : Account.COMPLETE);
    }

    private void leave(String why) {
        if (!answered) {
            over(why);
            if (body != null) {
                body.onGone();
            }
        }
    }

    private Body taker() {
        if (body == null) {
            throw new IllegalStateException("neither opened nor answered");
        }
        return body;
    }

    /** Runs a step of the endpoint; what it says is wrong with the request is the answer. */
    private void ask(Runnable step) {
        try {
            step.run();
        } catch (InvalidValue e) {
            answer(Answer.problem(e));
        } catch (Refused e) {
            answer(e.answer());
        }
    }
}
