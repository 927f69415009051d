package dev.tidings.app.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.app.bench.Tally.What;
import dev.tidings.app.bench.wire.AnswerHead;
import dev.tidings.app.bench.wire.AnswerReader;
import dev.tidings.app.bench.wire.BadAnswer;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One connection that publishes, with a thread of its own, which keeps to its times within some 50 µs. When answers are slow the messages
 * that were due meanwhile follow one after the other, and their latency counts from when they were due: what waits for a slow server is not
 * forgiven.
 */
final class Publisher implements Runnable {

    private static final int MAX_DETAIL_BYTES = 8 * 1024;
    /** Some servers close a connection that is not used for five seconds, and a publish on it would fail. */
    private static final long MAX_IDLE_NS = 4_000_000_000L;

    private static final long BREATH_NS = 10_000_000;
    /** An answer that is not whole by then is none, however much of it still comes. */
    private static final long MAX_ANSWER_NS = 10_000_000_000L;
    /** However far away the next message is: the test may end before. */
    private static final long MAX_PAUSE_NS = 100_000_000;

    private final Job job;
    private final int source;
    private final Sent sent;
    private final Tally tally = new Tally();
    private final byte[] buffer = new byte[16 * 1024];
    private @Nullable Socket socket;
    private long usedNs;
    private boolean isNotTaken; // the last message: it was not sent, or the answer says so

    /**
     * What all publishers of a test have in common.
     *
     * @param startNs when the first message is due, on the clock
     * @param trouble the first thing that went wrong
     */
    record Job(
            Target target,
            Plan plan,
            Marker marker,
            Clock clock,
            Sockets sockets,
            long startNs,
            AtomicReference<@Nullable Trouble> trouble) {}

    Publisher(Job job, int source) {
        this.job = job;
        this.source = source;
        this.sent = new Sent(job.plan.topics());
    }

    @Override
    public void run() {
        connect();
        double stepNs = 1e9 / job.plan.rate(); // infinite for a closed loop, and not used then
        for (long i = 0; ; i++) {
            boolean keepsTime = job.plan.keepsTime();
            long dueNs = keepsTime
                    ? job.startNs + (long) ((source + i * job.plan.publishers()) * stepNs)
                    : Math.max(job.startNs, job.clock.nowNs());
            pauseUntil(Math.min(dueNs, job.clock.toNs()));
            if (Math.max(dueNs, job.clock.nowNs()) >= job.clock.toNs()) {
                break;
            }
            publish((int) ((source + i) % job.plan.topics()), dueNs);
        }
        close();
    }

    Tally tally() {
        return tally;
    }

    Sent sent() {
        return sent;
    }

    /** Beforehand, so that it costs no message its time; when it fails, the first message meets the same. */
    private void connect() {
        try {
            socket = job.sockets.open(job.target.publishers(0));
            usedNs = job.clock.nowNs();
        } catch (IOException e) {
            job.trouble.compareAndSet(null, Trouble.of(e));
        }
    }

    private void publish(int topic, long dueNs) {
        int number = sent.next(topic);
        tally.add(What.PUBLISHED, 1);
        try {
            Endpoint to = job.target.publishers(topic);
            byte[] request = job.target.publication(topic, job.marker.message(source, topic, number, dueNs));
            exchange(to, request);
            tally.add(What.ACKNOWLEDGED, 1);
            if (job.clock.isMeasured(dueNs)) {
                tally.latencies().add(job.clock.nowNs() - dueNs);
            }
        } catch (Subscriber.Gone e) {
            onRefused(topic, number, e.trouble());
        } catch (IOException e) {
            onRefused(topic, number, Trouble.of(e));
        } catch (BadAnswer e) {
            onRefused(topic, number, new Trouble("the server sent " + e.getMessage(), "", true));
        }
    }

    private void onRefused(int topic, int number, Trouble why) {
        if (isNotTaken) {
            sent.refuse(topic, number);
        } else {
            sent.doubt(topic, number);
        }
        tally.add(What.REFUSED, 1);
        job.trouble.compareAndSet(null, why);
        close();
        LockSupport.parkNanos(BREATH_NS); // a server that refuses everything is not to be hammered
    }

    private void exchange(Endpoint to, byte[] request) throws IOException {
        isNotTaken = true;
        if (job.clock.nowNs() - usedNs > MAX_IDLE_NS) {
            close();
        }
        var connected = socket == null ? job.sockets.open(to) : socket;
        socket = connected;
        isNotTaken = false;
        connected.getOutputStream().write(request);
        var body = new ByteArrayOutputStream(0);
        var heads = new AnswerHead[1];
        var answer = new AnswerReader(head -> {
            heads[0] = head;
            return (in, from, end) -> body.write(in, from, Math.min(end - from, MAX_DETAIL_BYTES - body.size()));
        });
        long endNs = job.clock.nowNs() + MAX_ANSWER_NS;
        while (!answer.isDone()) {
            if (job.clock.nowNs() > endNs) {
                throw new SocketTimeoutException();
            }
            int count = connected.getInputStream().read(buffer);
            if (count < 0 && !answer.mayEndHere()) {
                throw new EOFException("the connection ended without an answer");
            }
            if (count < 0) {
                break;
            }
            answer.feed(buffer, 0, count);
        }
        usedNs = job.clock.nowNs();
        AnswerHead head = heads[0];
        if (head.status() / 100 != 2) {
            isNotTaken = head.isRefusal();
            throw new Subscriber.Gone(Trouble.of(head, body.toString(UTF_8)));
        }
        if (head.closes() || !answer.isDone()) {
            close();
        }
    }

    private void pauseUntil(long ns) {
        long leftNs = ns - job.clock.nowNs();
        while (leftNs > 0) {
            LockSupport.parkNanos(Math.min(leftNs, MAX_PAUSE_NS));
            leftNs = Math.min(ns, job.clock.toNs()) - job.clock.nowNs();
        }
    }

    private void close() {
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                // It is gone either way.
            }
            socket = null;
        }
    }
}
