package dev.tidings.net.connection;

import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.http.BodyReader;
import dev.tidings.net.http.Request;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One request and its answer. */
@OwnedBy(Owner.IO_LOOP)
public final class Exchange {

    private final HttpConnection connection;
    private final Request request;
    private final BodyReader framed;

    private @Nullable Body body;
    private boolean ended; // the body was told that it is complete
    private boolean answered;
    private boolean paused;

    Exchange(HttpConnection connection, Request request) {
        this.connection = connection;
        this.request = request;
        this.framed = new BodyReader(request.bodyLength());
    }

    /** Returns what was asked for. */
    public Request request() {
        return request;
    }

    /** Returns the loop that this runs on. */
    public IoLoop loop() {
        return connection.loop();
    }

    /** Returns the word and detail of the limit that the connection is over, if it is: it gets no more than an answer. */
    public @Nullable Refused overLimit() {
        return connection.overLimit();
    }

    /** Answers, once. What is left of the body is not read: the connection ends with the answer then. */
    public void answer(Answer answer) {
        if (answered) {
            throw new IllegalStateException("answered twice: " + request.method() + " " + request.path());
        }
        answered = true;
        connection.send(this, answer);
    }

    /**
     * Answers with a stream: the connection is the handler's from now on, and nothing more is read as a request.
     *
     * @param beginning the head and the first part of the body, in one write
     */
    public void stream(ChannelHandler handler, ByteBuf beginning) {
        answered = true;
        connection.handOver(handler, beginning);
    }

    /** Returns a stream's head with what every answer of this request has, and with what says how it ends. */
    public String streamHead(Answer answer) {
        return connection.streamHead(request, answer).head();
    }

    /** Returns a callback that does nothing when the request was answered or the client left, and whose failure ends the connection. */
    public <T> Consumer<T> guarded(Consumer<T> callback) {
        return value -> connection.run(() -> {
            if (!answered && connection.isOpen()) {
                ask(() -> callback.accept(value));
            }
        });
    }

    /** Stops reading the body until {@link #resume}. */
    public void pause() {
        paused = true;
        connection.pause();
    }

    /** Goes on reading the body. */
    public void resume() {
        if (paused) {
            paused = false;
            connection.resume();
        }
    }

    boolean isAnswered() {
        return answered;
    }

    boolean isPaused() {
        return paused;
    }

    boolean isBodyRead() {
        return framed.isDone();
    }

    boolean isEndless() {
        return body != null && body.isEndless();
    }

    void open(Endpoint endpoint) {
        ask(() -> body = endpoint.open(this));
    }

    /** Reads of the body what is there; returns whether something happened. */
    boolean read(ByteBuf in) {
        if (paused || answered || ended) {
            return false;
        }
        Body taker = body;
        if (taker == null) {
            throw new IllegalStateException("neither opened nor answered");
        }
        ByteBuf piece = framed.read(in);
        if (piece != null) {
            ask(() -> taker.onData(piece));
        } else if (framed.isDone()) {
            ended = true;
            ask(taker::onEnd);
        } else {
            return false;
        }
        return true;
    }

    void onGone() {
        if (body != null && !answered) {
            answered = true;
            body.onGone();
        }
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
