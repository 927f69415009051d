package dev.tidings.net;

/** One client's end of a connection, or of a stream on one: bytes out, bytes in. */
interface TestClient {

    /** Sends a request, as HTTP/1 would have it. */
    void send(String request);

    /** Sends bytes behind a request. */
    void send(byte[] bytes);

    /** Returns what has come since the last time: a head as HTTP/1 would have it, and what followed. */
    String received();

    byte[] receivedBytes();

    boolean isOpen();

    void stopsReading();

    void readsAgain();

    void leave();

    /** Returns how many bytes wait for it on the server's side. */
    long waitingBytes();

    default String ask(String request) {
        send(request);
        return received();
    }
}
