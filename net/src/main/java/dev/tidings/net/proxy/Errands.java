package dev.tidings.net.proxy;

import dev.tidings.core.config.Timeouts;
import dev.tidings.core.grip.Content;
import dev.tidings.core.grip.Reply;
import dev.tidings.core.run.Deadline;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.connection.Exchange;
import dev.tidings.net.grip.Handover;
import dev.tidings.net.grip.Origin;
import dev.tidings.net.http.BodyLength;
import dev.tidings.net.http.Headers;
import dev.tidings.net.http.Request;
import dev.tidings.net.http.ResponseHead;
import io.netty.buffer.Unpooled;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The gateway's own requests to an application about one of its clients, each on its way by itself. */
@OwnedBy(Owner.IO_LOOP)
final class Errands implements Origin {

    private final ProxyEndpoint.Shared shared;
    private final Exchange exchange;
    private final Handover handover;

    Errands(ProxyEndpoint.Shared shared, Exchange exchange, Handover handover) {
        this.shared = shared;
        this.exchange = exchange;
        this.handover = handover;
    }

    @Override
    public void ask(Request request, Content body, Consumer<Reply> answer, Consumer<String> failed) {
        new Errand(request, body, answer, failed).dispatch.connect();
    }

    /** One of them. */
    @OwnedBy(Owner.IO_LOOP)
    private final class Errand implements UpstreamConnection.Listener, WholeAnswer.Listener {

        private final Request request;
        private final Content body;
        private final Consumer<Reply> answer;
        private final Consumer<String> failed;
        private final Dispatch dispatch;
        private final Deadline deadline;

        private @Nullable UpstreamConnection upstream;
        private @Nullable ResponseHead head;

        Errand(Request request, Content body, Consumer<Reply> answer, Consumer<String> failed) {
            this.request = request;
            this.body = body;
            this.answer = answer;
            this.failed = failed;
            boolean repeatable = Passing.isRepeatable(request.method());
            this.dispatch = new Dispatch(shared, Runnable::run, repeatable, this::send, this::onBroken);
            this.deadline = shared.loop().deadlines().deadline(_ -> onSilent());
        }

        private void send(UpstreamConnection connection) {
            upstream = connection;
            String text = handover.signed(
                    Passing.request(request, exchange.caller(), exchange.peer(), dispatch.upstream(), null));
            connection.send(this, request.method(), request.bodyLength(), text);
            if (body.length() > 0) {
                connection.sendPiece(Unpooled.wrappedBuffer(body.bytes()));
            }
            if (!(request.bodyLength() instanceof BodyLength.None)) {
                connection.sendEnd(new Headers());
            }
            deadline.at(
                    shared.loop().deadlines().nowNs() + timeouts().response().toNanos());
        }

        @Override
        public void onInterim(ResponseHead interim) {}

        @Override
        public void onHead(ResponseHead of, BodyLength length) {
            dispatch.onReached();
            head = of;
            UpstreamConnection from = Objects.requireNonNull(upstream);
            from.listen(new WholeAnswer(from, this));
        }

        @Override
        public void onSwitched(ResponseHead of) {
            Objects.requireNonNull(upstream).close();
            onBroken(Failure.malformed("101 without being asked for (RFC 9110 §15.2.2)"));
        }

        @Override
        public void onWhole(byte[] whole) {
            end();
            answer.accept(Handover.reply(Passing.response(Objects.requireNonNull(head)), whole));
        }

        private void onSilent() {
            if (upstream != null) {
                upstream.close();
            }
            onBroken(Failure.silent(timeouts().response()));
        }

        @Override
        public void onBroken(Failure failure) {
            if (dispatch.retries(failure, head == null)) {
                deadline.cancel();
                dispatch.connect();
            } else {
                end();
                failed.accept(failure.describe(dispatch.upstream()));
            }
        }

        @Override
        public void onRoom() {}

        private void end() {
            deadline.cancel();
            dispatch.close();
        }

        private Timeouts timeouts() {
            return shared.application().route().timeouts();
        }
    }
}
