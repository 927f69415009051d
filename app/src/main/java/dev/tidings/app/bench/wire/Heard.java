package dev.tidings.app.bench.wire;

/** Is told what a subscriber's connection brings. The bytes are only lent. */
public interface Heard {

    /** A line of an event's data, or a whole message of a WebSocket. */
    void onMessage(byte[] in, int from, int to);

    /**
     * The server speaks about the stream.
     *
     * @param what such as {@code gap} or {@code bye}
     * @param data with the reason in it
     */
    void onControl(String what, String data);
}
