package dev.tidings.net.log;

/** A stream that counts, and is asked when it is over. */
public interface Tally {

    /** Returns how many events were sent; negative when what it carries has none. */
    long events();

    /** Returns how many bytes were written, without those before it. */
    long bytes();

    /** Returns in one word why it is over; {@link Account#CLIENT} when nobody here ended it. */
    String ended();
}
