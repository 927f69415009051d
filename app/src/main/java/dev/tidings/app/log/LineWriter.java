package dev.tidings.app.log;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tidings.core.log.AccessFormat;
import dev.tidings.core.log.Served;
import dev.tidings.core.run.AnyThread;
import dev.tidings.core.run.Doorbell;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Writes lines on a thread of its own. Whoever adds one never waits: what comes faster than it can be written is dropped, and
 * how much that was is said.
 */
@AnyThread
final class LineWriter {

    /** A few MB of what waits, when its texts are long: a second of all that two cores answer is less. */
    static final int MAX_WAITING = 32_768;

    /** It is not woken for each line, which would cost more than to write it; a person who looks on does not notice. */
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final int BATCH_CHARS = 64 << 10;

    private static final long SAY_EVERY_NS = TimeUnit.SECONDS.toNanos(10);

    private static final System.Logger LOG = System.getLogger(LineWriter.class.getName());

    private final String where;
    private final OutputStream out;
    private final AccessFormat format;
    private final Queue<Served> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();
    private final Doorbell bell = new Doorbell();
    private final Thread thread;

    private volatile boolean ending;

    private boolean failed; // the last batch was; of the thread
    private long saidNs; // of the thread

    private LineWriter(String where, OutputStream out, AccessFormat format) {
        this.where = where;
        this.out = out;
        this.format = format;
        this.thread = Thread.ofPlatform().daemon().name("access-log").unstarted(this::run);
    }

    /**
     * Starts one.
     *
     * @param where to, for messages
     * @param out whose it is from now on; closed at the end
     */
    static LineWriter start(String where, OutputStream out, AccessFormat format) {
        var writer = new LineWriter(where, out, format);
        writer.thread.start();
        return writer;
    }

    void add(Served served) {
        int before = count.getAndIncrement();
        if (before >= MAX_WAITING) {
            count.getAndDecrement();
            dropped.increment();
            return;
        }
        waiting.add(served);
        if (before == MAX_WAITING / 4) {
            bell.ring();
        }
    }

    /** Writes what waits, for so long at most, and ends. What is added during that may be lost. */
    void end(long timeoutMs) {
        ending = true;
        bell.ring();
        try {
            thread.join(timeoutMs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        saidNs = System.nanoTime() - SAY_EVERY_NS;
        try (out) {
            while (!ending) {
                bell.await(() -> ending || count.get() >= MAX_WAITING / 4, PAUSE_NS);
                writeAll();
                sayDropped(false);
            }
            writeAll();
            sayDropped(true);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the access log was not closed: " + e.getMessage());
        }
    }

    private void writeAll() {
        var batch = new StringBuilder();
        int lines = 0;
        for (Served next = waiting.poll(); next != null; next = waiting.poll()) {
            count.getAndDecrement();
            format.write(next, batch);
            lines++;
            if (batch.length() >= BATCH_CHARS) {
                write(batch, lines);
                batch.setLength(0);
                lines = 0;
            }
        }
        if (lines > 0) {
            write(batch, lines);
        }
    }

    /** Lines that could not be written count as dropped; the first failure in a row is said, with its reason. */
    private void write(StringBuilder batch, int lines) {
        try {
            out.write(batch.toString().getBytes(US_ASCII));
            out.flush();
            failed = false;
        } catch (IOException e) {
            dropped.add(lines);
            if (!failed) {
                LOG.log(Level.WARNING, "the access log cannot be written to " + where + ": " + e.getMessage());
            }
            failed = true;
        }
    }

    private void sayDropped(boolean last) {
        long nowNs = System.nanoTime();
        if (!last && nowNs - saidNs < SAY_EVERY_NS) {
            return;
        }
        long lines = dropped.sumThenReset();
        if (lines > 0) {
            saidNs = nowNs;
            LOG.log(
                    Level.WARNING,
                    "%,d lines of the access log were dropped: %s did not take them".formatted(lines, where));
        }
    }
}
