package dev.tidings.net.connection;

/** What is told on its loop when the server stops: it goes at once when it is idle, and as soon as it is else. */
public interface Connection {

    /** No new work is taken. */
    void onDrain();
}
