package dev.tidings.app.bench.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/** TLS over a socket that never blocks: an idle one keeps no buffers. What the handshake has to compute is computed here. */
public final class TlsLink implements Link {

    private static final byte[] NONE = {};
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    /** Four records of TLS at the most that it allows. */
    private static final int RAW_BYTES = 64 * 1024;

    private final SocketChannel channel;
    private final SSLEngine engine;
    private final ByteBuffer raw;
    private byte[] partOfRecord = NONE;
    private ByteBuffer plainOut = NOTHING;
    private ByteBuffer rawOut = NOTHING;

    /**
     * @param engine a client's, nothing begun
     * @param raw of {@link #buffer()}; may be shared by all links of a thread, for it holds nothing between two calls
     */
    public TlsLink(SocketChannel channel, SSLEngine engine, ByteBuffer raw) {
        this.channel = channel;
        this.engine = engine;
        this.raw = raw;
    }

    /** Returns what a thread's links need to read. */
    public static ByteBuffer buffer() {
        return ByteBuffer.allocate(RAW_BYTES);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        raw.clear().put(partOfRecord);
        int count = channel.read(raw);
        raw.flip();
        int before = into.position();
        boolean closed = unwrap(into);
        partOfRecord = new byte[raw.remaining()];
        raw.get(partOfRecord);
        flush(); // a handshake may go on, and after it the request
        int read = into.position() - before;
        return read == 0 && (count < 0 || closed) ? -1 : read;
    }

    @Override
    public void send(byte[] bytes) throws IOException {
        plainOut = PlainLink.joined(plainOut, bytes);
        flush();
    }

    @Override
    public boolean flush() throws IOException {
        while (true) {
            if (rawOut.hasRemaining()) {
                channel.write(rawOut);
            }
            if (rawOut.hasRemaining()) {
                return false;
            }
            rawOut = NOTHING;
            HandshakeStatus handshake = computed();
            boolean maySend = handshake == HandshakeStatus.NOT_HANDSHAKING && plainOut.hasRemaining();
            if ((handshake != HandshakeStatus.NEED_WRAP && !maySend) || engine.isOutboundDone()) {
                return true;
            }
            rawOut = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(plainOut, rawOut);
            rawOut.flip();
        }
    }

    /** Returns whether the server said that it is the end. */
    private boolean unwrap(ByteBuffer into) throws IOException {
        while (raw.hasRemaining()) {
            SSLEngineResult result = engine.unwrap(raw, into);
            if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
                return true;
            }
            if (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
                return false;
            }
            if (computed() == HandshakeStatus.NEED_WRAP) {
                flush();
            }
        }
        return false;
    }

    private HandshakeStatus computed() {
        while (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
            engine.getDelegatedTask().run();
        }
        return engine.getHandshakeStatus();
    }

    /** Begins the handshake; to be called once, when the socket is connected. */
    public void begin() throws IOException {
        engine.beginHandshake();
        flush();
    }
}
