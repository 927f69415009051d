package dev.tidings.app.system;

import dev.tidings.core.json.JsonTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * Publishes on one connection that stays open, in bursts, and goes on after whatever happens. Half of them give a key
 * and try the same event until it is answered; the others go on with the next.
 */
final class Publisher {

    private static final List<String> TOPICS = List.of("a/1", "a/2", "b/1", "b/x/2", "b/x/3", "c");
    private static final int BURST = 20;
    private static final long PAUSE_MS = 40;

    private final IntSupplier port;
    private final int number;
    private final Random random;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicInteger acknowledgedCount = new AtomicInteger();
    private final List<Sent> acknowledged = new ArrayList<>();
    private final List<Sent> refused = new ArrayList<>();
    private final List<Sent> unanswered = new ArrayList<>();
    private final List<String> nonsense = new ArrayList<>();
    private final Thread thread = Thread.ofPlatform().daemon().unstarted(this::run);

    private RawHttp connection;
    private int attempts;

    Publisher(IntSupplier port, int number, long seed) {
        this.port = port;
        this.number = number;
        this.random = new Random(seed + number);
    }

    /** @param id empty when it was not acknowledged */
    record Sent(String topic, String type, String data, String id) {}

    Publisher start() {
        thread.start();
        return this;
    }

    /** Publishes no more, and waits until what was begun is answered. */
    void stop() throws InterruptedException {
        stopped.countDown();
        thread.join();
        if (!nonsense.isEmpty()) {
            throw new AssertionError("a publish was answered " + nonsense);
        }
    }

    int acknowledgedCount() {
        return acknowledgedCount.get();
    }

    /** Returns what was answered with an id; after {@link #stop}, as the others. */
    List<Sent> acknowledged() {
        return acknowledged;
    }

    /** Returns what the server said it did not take. */
    List<Sent> refused() {
        return refused;
    }

    /** Returns what nobody answered, but for events with a key: those were tried again. */
    List<Sent> unanswered() {
        return unanswered;
    }

    private void run() {
        try {
            while (stopped.getCount() > 0) {
                boolean keyed = number % 2 == 0;
                Sent event = next();
                while (!publish(event, keyed) && keyed) {
                    pause();
                }
            }
            disconnect();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Sent next() throws InterruptedException {
        attempts++;
        if (attempts % BURST == 0) {
            pause();
        }
        String topic = TOPICS.get(random.nextInt(TOPICS.size()));
        String type = random.nextInt(4) == 0 ? "note" : "message";
        String rest = switch (random.nextInt(12)) {
            case 0 -> "x".repeat(4096 + random.nextInt(16_384));
            case 1 -> "zwei\nZeilen \"ä€\uD83D\uDE00\"\n";
            default -> "y".repeat(random.nextInt(200));
        };
        return new Sent(topic, type, "publisher %d, event %d: %s".formatted(number, attempts, rest), "");
    }

    /** Returns whether it was acknowledged. */
    private boolean publish(Sent event, boolean keyed) throws InterruptedException {
        String key = "Idempotency-Key: p" + number + "-" + attempts;
        try {
            if (connection == null) {
                connection = RawHttp.connect(port.getAsInt()).patient();
            }
        } catch (IOException e) {
            pause();
            return false; // nobody was asked
        }
        String target = "/events/" + event.topic;
        String typed = "Event-Type: " + event.type;
        try {
            note(
                    event,
                    keyed
                            ? connection.post(target, event.data, typed, key)
                            : connection.post(target, event.data, typed));
        } catch (IOException e) {
            unanswered.add(event);
            disconnect();
            return false;
        }
        return !acknowledged.isEmpty() && acknowledged.getLast().data.equals(event.data);
    }

    private void note(Sent event, RawHttp.Answer answer) {
        switch (answer.status()) {
            case 201 -> {
                String id = JsonTree.read("answer", answer.body()).text("id").orElseThrow();
                acknowledged.add(new Sent(event.topic, event.type, event.data, id));
                acknowledgedCount.incrementAndGet();
            }
            case 503 -> refused.add(event);
            default -> nonsense.add(answer.toString());
        }
        if (answer.field("Connection").orElse("").equals("close")) {
            disconnect();
        }
    }

    private void pause() throws InterruptedException {
        var _ = stopped.await(PAUSE_MS, TimeUnit.MILLISECONDS);
    }

    private void disconnect() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (IOException e) {
            throw new AssertionError("closing a socket fails for no reason a test knows", e);
        }
        connection = null;
    }
}
