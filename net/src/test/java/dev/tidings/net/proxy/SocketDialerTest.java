package dev.tidings.net.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.config.Upstream;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Names that take long to look up, or are not known. */
@Tag("system")
@Timeout(60)
class SocketDialerTest {

    private static final Duration TIMEOUT = Duration.ofMillis(100);

    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicInteger lookups = new AtomicInteger();
    private final BlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();
    private final BlockingQueue<Failure> failures = new LinkedBlockingQueue<>();
    private final SocketDialer dialer = new SocketDialer(new Bootstrap(), loop::add, name -> {
        lookups.incrementAndGet();
        if (name.equals("hangs")) {
            try {
                ended.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        throw new UnknownHostException(name);
    });

    @AfterEach
    void letGo() {
        ended.countDown();
    }

    /** It was: as long as the resolver took, whatever {@code timeouts.connect} said. */
    @Test
    void aNameThatIsNotFoundInTimeIsAFailureAndHoldsUpNoOther() throws InterruptedException {
        dial("hangs");
        dial("hangs");
        dial("unknown");

        assertThat(next().cause()).isEqualTo("its name is not known");
        assertThat(next()).isEqualTo(Failure.notFound(TIMEOUT));
        assertThat(next()).isEqualTo(Failure.notFound(TIMEOUT));
        assertThat(lookups).as("one thread for a name").hasValue(2);
    }

    private void dial(String host) {
        dialer.dial(new Upstream(host, 1), TIMEOUT, new ChannelInboundHandlerAdapter(), failures::add);
    }

    /** Returns the next failure that is told, on the loop. */
    private Failure next() throws InterruptedException {
        Runnable task = loop.poll(30, TimeUnit.SECONDS);
        assertThat(task).as("something was told").isNotNull();
        task.run();
        return failures.remove();
    }
}
