package dev.tidings.net.proxy;

import dev.tidings.core.config.Timeouts;
import dev.tidings.core.grip.Reply;
import dev.tidings.core.proxy.Balancer;
import dev.tidings.core.run.Deadline;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.connection.Exchange;
import dev.tidings.net.grip.Handover;
import dev.tidings.net.grip.Origin;
import dev.tidings.net.http.BodyLength;
import dev.tidings.net.http.Head;
import dev.tidings.net.http.Headers;
import dev.tidings.net.http.Request;
import dev.tidings.net.http.ResponseHead;
import dev.tidings.net.http.Version;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The gateway's own requests to an application, about one of its clients, each on its way for itself. */
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
    public void post(Headers fields, byte[] body, Consumer<Reply> answer, Consumer<String> failed) {
        new Errand(request(fields, body.length), body, answer, failed).begin();
    }

    /** What the client's request said goes with it, except for what opened the WebSocket. */
    private Request request(Headers fields, int length) {
        Request from = exchange.request();
        var all = new Headers();
        from.head().headers().forEach((name, value) -> {
            if (!name.startsWith("sec-websocket-") || name.equals("sec-websocket-protocol")) {
                if (fields.first(name).isEmpty()) {
                    all.add(name, value);
                }
            }
        });
        fields.forEach(all::add);
        all.add("sec-websocket-extensions", "grip");
        Head head = from.head();
        return new Request(
                new Head("POST", head.target(), head.authority(), Version.HTTP_1_1, all),
                new BodyLength.Length(length));
    }

    /** One of them, which is not sent twice. */
    @OwnedBy(Owner.IO_LOOP)
    private final class Errand implements UpstreamConnection.Listener {

        private static final int MAX_ANSWER_BYTES = 1 << 20;

        private final Request request;
        private final byte[] body;
        private final Consumer<Reply> answer;
        private final Consumer<String> failed;
        private final Balancer.Attempt attempt;
        private final Deadline deadline;
        private final ByteArrayOutputStream answered = new ByteArrayOutputStream();

        private @Nullable UpstreamConnection upstream;
        private @Nullable ResponseHead head;

        Errand(Request request, byte[] body, Consumer<Reply> answer, Consumer<String> failed) {
            this.request = request;
            this.body = body;
            this.answer = answer;
            this.failed = failed;
            Balancer.Attempt next = shared.application()
                    .balancer()
                    .next(shared.loop().deadlines().nowNs(), null);
            if (next == null) {
                throw new IllegalStateException("a route has an upstream");
            }
            this.attempt = next;
            this.deadline = shared.loop()
                    .deadlines()
                    .deadline(_ -> onBroken(Failure.silent(timeouts().response())));
        }

        void begin() {
            UpstreamConnection kept = shared.pool().take(attempt.upstream(), false);
            if (kept == null) {
                shared.pool().open(attempt.upstream(), timeouts().connect(), this::send, this::onBroken);
            } else {
                send(kept);
            }
        }

        private void send(UpstreamConnection connection) {
            upstream = connection;
            String text = handover.addressed(
                    Passing.request(request, exchange.caller(), exchange.peer(), attempt.upstream(), null));
            connection.send(this, request.method(), request.bodyLength(), text);
            connection.sendPiece(Unpooled.wrappedBuffer(body));
            connection.sendEnd(new Headers());
            deadline.at(
                    shared.loop().deadlines().nowNs() + timeouts().response().toNanos());
        }

        @Override
        public void onInterim(ResponseHead interim) {}

        @Override
        public void onHead(ResponseHead of, BodyLength length) {
            head = of;
        }

        @Override
        public void onSwitched(ResponseHead of) {
            onBroken(Failure.malformed("101 without being asked for (RFC 9110 §15.2.2)"));
        }

        @Override
        public void onPiece(ByteBuf piece) {
            if (answered.size() + piece.readableBytes() > MAX_ANSWER_BYTES) {
                onBroken(Failure.malformed("at most " + MAX_ANSWER_BYTES + " bytes about a WebSocket"));
                return;
            }
            byte[] bytes = new byte[piece.readableBytes()];
            piece.readBytes(bytes);
            answered.writeBytes(bytes);
        }

        @Override
        public void onBatch() {}

        @Override
        public void onAnswerEnd(Headers trailers) {
            upstream = null;
            shared.application().onReached(attempt);
            end();
            ResponseHead of = head;
            if (of != null) {
                answer.accept(Handover.reply(Passing.response(of), answered.toByteArray()));
            }
        }

        @Override
        public void onBroken(Failure failure) {
            UpstreamConnection broken = upstream;
            upstream = null;
            if (broken != null) {
                broken.close();
            }
            shared.application()
                    .onFailed(attempt, failure, shared.loop().deadlines().nowNs());
            end();
            failed.accept(failure.describe(attempt.upstream()));
        }

        @Override
        public void onRoom() {}

        private void end() {
            deadline.cancel();
            attempt.close();
        }

        private Timeouts timeouts() {
            return shared.application().route().timeouts();
        }
    }
}
