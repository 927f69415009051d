package dev.tidings.app.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.core.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lines of text as the lines of a stream of events that are published. Read by the thread that sends; the count may be
 * read by any.
 */
public final class NdjsonLines extends InputStream {

    private final BufferedReader lines;
    private final Optional<String> type;
    private final Optional<String> keyPrefix;
    private final AtomicLong count = new AtomicLong();

    private byte[] current = new byte[0];
    private int at;

    /**
     * @param type of every event
     * @param keyPrefix when there is one, each event's idempotency key is this, a dash and the number of its line
     */
    public NdjsonLines(InputStream text, Optional<String> type, Optional<String> keyPrefix) {
        this.lines = new BufferedReader(new InputStreamReader(text, StandardCharsets.UTF_8));
        this.type = type;
        this.keyPrefix = keyPrefix;
    }

    /** Returns how many lines were read so far. */
    public long count() {
        return count.get();
    }

    @Override
    public int read() throws IOException {
        return hasCurrent() ? current[at++] & 0xff : -1;
    }

    /** Returns no more than what is there: a line that was typed goes out before the next one is waited for. */
    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!hasCurrent()) {
            return -1;
        }
        int taken = 0;
        do {
            int part = Math.min(length - taken, current.length - at);
            System.arraycopy(current, at, into, offset + taken, part);
            at += part;
            taken += part;
        } while (taken < length && lines.ready() && hasCurrent());
        return taken;
    }

    private boolean hasCurrent() throws IOException {
        if (at < current.length) {
            return true;
        }
        String line = lines.readLine();
        if (line == null) {
            return false;
        }
        long number = count.incrementAndGet();
        byte[] json = Json.object(event -> {
            event.put("data", line);
            type.ifPresent(name -> event.put("type", name));
            keyPrefix.ifPresent(key -> event.put("key", key + "-" + number));
        });
        current = (new String(json, UTF_8) + "\n").getBytes(UTF_8);
        at = 0;
        return true;
    }
}
