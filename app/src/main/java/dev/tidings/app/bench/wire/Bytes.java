package dev.tidings.app.bench.wire;

/** Takes a part of an array, which is the caller's again afterwards. */
@FunctionalInterface
public interface Bytes {

    /**
     * Takes the bytes.
     *
     * @param from the first of them
     * @param to the one after the last
     */
    void take(byte[] in, int from, int to);
}
