package dev.tidings.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.config.Cors;
import dev.tidings.core.config.Limits;
import dev.tidings.net.connection.Answer;
import dev.tidings.net.connection.Body;
import dev.tidings.net.connection.Clients;
import dev.tidings.net.connection.Endpoint;
import dev.tidings.net.connection.Origins;
import dev.tidings.net.connection.Site;
import dev.tidings.net.http.Request;
import dev.tidings.net.http.Status;
import dev.tidings.net.http1.HttpConnection;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What fails on our side ends one connection, is reported once, and leaves no client waiting. */
class ConnectionFailureTest {

    private static final String HEALTH = "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n";

    private final TestHub hub = new TestHub();
    private final Logger logger = Logger.getLogger(HttpConnection.class.getName());
    private final Reports reports = new Reports();

    @BeforeEach
    void watchTheLog() {
        logger.addHandler(reports);
        logger.setUseParentHandlers(false);
    }

    @AfterEach
    void leavesNothingBehind() {
        logger.removeHandler(reports);
        logger.setUseParentHandlers(true);
        hub.close();
    }

    @Test
    void isAnsweredAndKeptToOneConnection() {
        var client = connectTo(throwing(new IllegalStateException("secret")));

        assertThat(client.ask(HEALTH))
                .startsWith("HTTP/1.1 500 Internal Server Error\r\n")
                .doesNotContain("secret");
        assertThat(client.isOpen()).isFalse();
        assertThat(reports.reported).hasSize(1);
        assertThat(hub.ask(HEALTH)).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void isAnsweredWhenThereWasNoMemory() {
        var client = connectTo(throwing(new OutOfMemoryError("secret")));

        assertThat(client.ask(HEALTH)).startsWith("HTTP/1.1 500 ").doesNotContain("secret");
        assertThat(client.isOpen()).isFalse();
        assertThat(reports.reported).hasSize(1);
    }

    @Test
    void endsTheConnectionWhenThereIsNoMemoryForAnyAnswer() {
        var client = connectTo(exchange -> Body.none(() -> exchange.answer(Answer.of(Status.OK))));
        client.channel.config().setAllocator(new FullAllocator());

        assertThat(client.ask(HEALTH)).isEmpty();
        assertThat(client.isOpen()).isFalse();
        assertThat(reports.reported).hasSize(1);
    }

    @Test
    void endsTheConnectionWhenThereIsNoMemoryToSayWhatIsWrongWithARequest() {
        var client = hub.connect();
        client.channel.config().setAllocator(new FullAllocator());

        assertThat(client.ask("no request at all\r\n\r\n")).isEmpty();
        assertThat(client.isOpen()).isFalse();
        assertThat(reports.reported).hasSize(1);
    }

    @Test
    void endsTheConnectionWhenThereIsNoMemoryToSayThatItIsTooSlow() {
        var client = hub.connect();
        client.send("GET ");
        client.channel.config().setAllocator(new FullAllocator());

        hub.pass(Duration.ofSeconds(11));
        assertThat(client.isOpen()).isFalse();
        assertThat(reports.reported).hasSize(1);
    }

    @Test
    void endsTheConnectionWhenItCannotBeReported() {
        var client = connectTo(throwing(new IllegalStateException("a bug")));
        reports.fail = true;

        client.send(HEALTH);
        assertThat(client.isOpen()).isFalse();
    }

    private TestHub.Client connectTo(Endpoint endpoint) {
        var client = hub.connect();
        client.channel.pipeline().removeFirst();
        client.channel
                .pipeline()
                .addLast(new HttpConnection(hub.loop, new OneEndpoint(endpoint), TestHub.PEER, null, null));
        return client;
    }

    private static Endpoint throwing(Throwable bug) {
        return exchange -> {
            if (bug instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) bug;
        };
    }

    private record OneEndpoint(Endpoint endpoint) implements Site {

        @Override
        public Endpoint endpoint(Request request) {
            return endpoint;
        }

        @Override
        public Clients clients() {
            return new Admission(Limits.DEFAULT);
        }

        @Override
        public Origins origins() {
            return new Origins(Cors.DEFAULT);
        }
    }

    private static final class Reports extends Handler {

        private final List<LogRecord> reported = new ArrayList<>();
        private boolean fail;

        @Override
        public void publish(LogRecord record) {
            if (fail) {
                throw new IllegalStateException("the log is full");
            }
            reported.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    /** Has no memory outside of the heap left, where answers are made. */
    private static final class FullAllocator extends AbstractByteBufAllocator {

        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            return UnpooledByteBufAllocator.DEFAULT.heapBuffer(initialCapacity, maxCapacity);
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            throw new OutOfMemoryError("Direct buffer memory");
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }
    }
}
