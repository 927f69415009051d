package dev.tidings.app.bench.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A socket as it is. */
public final class PlainLink implements Link {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketChannel channel;
    private ByteBuffer waiting = NOTHING;

    /** @param channel connected, or soon, and non-blocking */
    public PlainLink(SocketChannel channel) {
        this.channel = channel;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return channel.read(into);
    }

    @Override
    public void send(byte[] bytes) throws IOException {
        waiting = joined(waiting, bytes);
        flush();
    }

    @Override
    public boolean flush() throws IOException {
        if (waiting.hasRemaining()) {
            channel.write(waiting);
        }
        if (waiting.hasRemaining()) {
            return false;
        }
        waiting = NOTHING;
        return true;
    }

    static ByteBuffer joined(ByteBuffer waiting, byte[] bytes) {
        if (!waiting.hasRemaining()) {
            return ByteBuffer.wrap(bytes);
        }
        return ByteBuffer.allocate(waiting.remaining() + bytes.length)
                .put(waiting)
                .put(bytes)
                .flip();
    }
}
