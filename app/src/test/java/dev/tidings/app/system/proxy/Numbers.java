package dev.tidings.app.system.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.app.system.RawHttp;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Publishes 1, 2, 3 and so on to the server itself, on a thread of its own, until it is stopped. */
final class Numbers implements AutoCloseable {

    private static final long PAUSE_MS = 5;

    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicInteger published = new AtomicInteger();
    private final FutureTask<Integer> publishing;

    private Numbers(int port, String topic) {
        publishing = new FutureTask<>(() -> publish(port, topic));
    }

    static Numbers start(int port, String topic) {
        var numbers = new Numbers(port, topic);
        Thread.ofVirtual().start(numbers.publishing);
        return numbers;
    }

    int published() {
        return published.get();
    }

    /** Returns what was published, when that is over. */
    List<String> stop() throws InterruptedException, ExecutionException {
        stopped.countDown();
        return IntStream.rangeClosed(1, publishing.get())
                .mapToObj(Integer::toString)
                .toList();
    }

    @Override
    public void close() {
        stopped.countDown();
    }

    private int publish(int port, String topic) throws IOException, InterruptedException {
        try (RawHttp http = RawHttp.connect(port).patient()) {
            while (!stopped.await(PAUSE_MS, TimeUnit.MILLISECONDS)) {
                int next = published.get() + 1;
                assertThat(http.post("/events/" + topic, Integer.toString(next)).status())
                        .isEqualTo(201);
                published.set(next);
            }
        }
        return published.get();
    }
}
