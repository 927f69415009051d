package dev.tidings.app.bench.wire;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A connection that never blocks, with TLS or without. Used by the thread of its selector. */
public interface Link {

    /**
     * Reads what is there.
     *
     * @param into with room for {@link #READ_BYTES}
     * @return how many bytes; 0 when there are none now, -1 when there will be none any more
     */
    int read(ByteBuffer into) throws IOException;

    /** Sends the bytes, now or when {@link #flush} finds room. */
    void send(byte[] bytes) throws IOException;

    /** Sends what still waits; returns whether nothing waits for room in the socket. */
    boolean flush() throws IOException;

    /** What a read may bring at once: four full records of TLS and what is left of a fifth. */
    int READ_BYTES = 96 * 1024;
}
