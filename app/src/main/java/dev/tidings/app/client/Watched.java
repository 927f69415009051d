package dev.tidings.app.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A stream that ends by itself when nothing, not even a heartbeat, has come for too long: its server is gone. */
final class Watched extends FilterInputStream {

    private final Duration silence;
    private final ScheduledFuture<?> watch;
    private volatile long lastNs = System.nanoTime();

    Watched(InputStream in, Duration silence, ScheduledExecutorService timer) {
        super(in);
        this.silence = silence;
        long everyMs = Math.max(1, silence.toMillis() / 4);
        this.watch = timer.scheduleWithFixedDelay(this::check, everyMs, everyMs, TimeUnit.MILLISECONDS);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int read = in.read(into, offset, length);
        lastNs = System.nanoTime();
        return read;
    }

    @Override
    public void close() throws IOException {
        watch.cancel(false);
        super.close();
    }

    private void check() {
        if (System.nanoTime() - lastNs > silence.toNanos()) {
            try {
                close(); // the reader, waiting in read, gets an IOException
            } catch (IOException e) {
                // It is closed either way.
            }
        }
    }
}
