package dev.tidings.net.proxy;

import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.connection.Answer;
import dev.tidings.net.connection.Exchange;
import dev.tidings.net.grip.Handover;
import dev.tidings.net.http.BodyLength;
import dev.tidings.net.http.Headers;
import dev.tidings.net.http.ResponseHead;
import dev.tidings.net.http.Status;
import io.netty.buffer.ByteBuf;

/** An answer with something for the gateway in it, which is taken whole before its client gets anything. */
@OwnedBy(Owner.IO_LOOP)
final class Taking implements UpstreamConnection.Listener {

    private final Relay relay;
    private final Exchange exchange;
    private final Handover.Handed handed;
    private final String url;

    private Runnable leaving = () -> {}; // to be done when a client that is held leaves

    /** @param url of the upstream, for the client */
    Taking(Relay relay, Exchange exchange, Handover.Handed handed, String url) {
        this.relay = relay;
        this.exchange = exchange;
        this.handed = handed;
        this.url = url;
    }

    /** The client is gone. */
    void onGone() {
        leaving.run();
    }

    @Override
    public void onPiece(ByteBuf piece) {
        exchange.run(() -> orRefuse(() -> handed.add(piece)));
    }

    @Override
    public void onBatch() {}

    @Override
    public void onAnswerEnd(Headers trailers) {
        exchange.run(() -> orRefuse(() -> {
            relay.end();
            leaving = handed.end();
        }));
    }

    @Override
    public void onBroken(Failure failure) {
        relay.onBroken(failure);
    }

    @Override
    public void onRoom() {
        relay.onRoom();
    }

    @Override
    public void onInterim(ResponseHead head) {
        throw new IllegalStateException("the head has come");
    }

    @Override
    public void onHead(ResponseHead head, BodyLength length) {
        throw new IllegalStateException("the head has come");
    }

    @Override
    public void onSwitched(ResponseHead head) {
        throw new IllegalStateException("the head has come");
    }

    /** What an application says wrong is told to its client, who sees that it is not its own mistake. */
    private void orRefuse(Runnable step) {
        try {
            step.run();
        } catch (InvalidValue e) {
            relay.onGone();
            exchange.answer(Answer.problem(
                    Status.BAD_GATEWAY,
                    "upstream " + url + ": what it asks the gateway for (GRIP): " + e.getMessage()));
        }
    }
}
