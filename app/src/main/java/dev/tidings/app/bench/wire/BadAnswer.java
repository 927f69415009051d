package dev.tidings.app.bench.wire;

/** The other side does not speak the protocol it was asked for. The message says what came, as the end of a sentence. */
public final class BadAnswer extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** @param what came instead; safe to show */
    public BadAnswer(String what) {
        super(what, null, false, false); // one for each of thousands of connections: no traces
    }
}
