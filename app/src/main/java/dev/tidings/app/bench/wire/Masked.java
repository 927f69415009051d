package dev.tidings.app.bench.wire;

/** The frames that a WebSocket's client sends: masked (RFC 6455 §5.3), and with the same key, for there is nothing to hide. */
public final class Masked {

    private static final byte[] KEY = {0x2A, 0x51, 0x17, 0x63};
    private static final int PONG = 10;

    private Masked() {}

    /**
     * Returns the answer to a ping.
     *
     * @param payload the ping's, at most 125 bytes
     */
    public static byte[] pong(byte[] payload) {
        var frame = new byte[6 + payload.length];
        frame[0] = (byte) (0x80 | PONG);
        frame[1] = (byte) (0x80 | payload.length);
        System.arraycopy(KEY, 0, frame, 2, KEY.length);
        for (int i = 0; i < payload.length; i++) {
            frame[6 + i] = (byte) (payload[i] ^ KEY[i % KEY.length]);
        }
        return frame;
    }
}
