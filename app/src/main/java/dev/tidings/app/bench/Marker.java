package dev.tidings.app.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/**
 * How a message says which one it is, in letters that need no escaping in JSON, in a form or in a URL:
 * {@code tbRRRRRRRR.SSSS.TTTT.NNNNNNNN.DDDDDDDDDDDD.xxx;}, with the run, the source, the topic's number, the number of the message from
 * this source on this topic, and when it was due in nanoseconds of the run, all in hexadecimal digits; filled up to the message's size.
 * A server may wrap it in whatever it likes.
 *
 * @param bytes the size of a message
 */
record Marker(int run, int bytes) {

    /** What the numbers take. */
    static final int MIN_BYTES = 44;

    private static final int TAG_BYTES = 11;
    private static final int SOURCE_AT = TAG_BYTES;
    private static final int TOPIC_AT = SOURCE_AT + 5;
    private static final int NUMBER_AT = TOPIC_AT + 5;
    private static final int DUE_AT = NUMBER_AT + 9;
    private static final int FILL_AT = DUE_AT + 13;
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(US_ASCII);

    Marker {
        if (bytes < MIN_BYTES) {
            throw new IllegalArgumentException(bytes + " bytes are too few");
        }
    }

    /**
     * Returns a message.
     *
     * @param dueNs since the run began
     */
    byte[] message(int source, int topic, int number, long dueNs) {
        var message = new byte[bytes];
        Arrays.fill(message, (byte) 'x');
        byte[] tag = tag();
        System.arraycopy(tag, 0, message, 0, tag.length);
        put(message, SOURCE_AT, 4, source);
        put(message, TOPIC_AT, 4, topic);
        put(message, NUMBER_AT, 8, number);
        put(message, DUE_AT, 12, dueNs);
        message[bytes - 1] = ';';
        return message;
    }

    /** Returns what the run's messages begin with. */
    byte[] tag() {
        return "tb%08x.".formatted(run).getBytes(US_ASCII);
    }

    /**
     * Looks for a message.
     *
     * @param tag of {@link #tag()}
     * @return where it begins, or -1
     */
    static int find(byte[] tag, byte[] in, int from, int to) {
        int last = to - tag.length;
        for (int at = from; at <= last; at++) {
            if (in[at] == 't' && matches(tag, in, at)) {
                return at;
            }
        }
        return -1;
    }

    /** Returns whether a message that was found is there to its end. */
    boolean isWhole(byte[] in, int at, int to) {
        return to - at >= bytes
                && in[at + bytes - 1] == ';'
                && in[at + SOURCE_AT + 4] == '.'
                && in[at + TOPIC_AT + 4] == '.'
                && in[at + NUMBER_AT + 8] == '.'
                && in[at + FILL_AT - 1] == '.';
    }

    static int source(byte[] in, int at) {
        return (int) number(in, at + SOURCE_AT, 4);
    }

    static int topic(byte[] in, int at) {
        return (int) number(in, at + TOPIC_AT, 4);
    }

    static int number(byte[] in, int at) {
        return (int) number(in, at + NUMBER_AT, 8);
    }

    static long dueNs(byte[] in, int at) {
        return number(in, at + DUE_AT, 12);
    }

    private static boolean matches(byte[] tag, byte[] in, int at) {
        for (int i = 1; i < tag.length; i++) {
            if (in[at + i] != tag[i]) {
                return false;
            }
        }
        return true;
    }

    private static void put(byte[] into, int at, int digits, long value) {
        long left = value;
        for (int i = at + digits - 1; i >= at; i--) {
            into[i] = DIGITS[(int) (left & 15)];
            left >>>= 4;
        }
        into[at + digits] = '.';
    }

    private static long number(byte[] in, int at, int digits) {
        long value = 0;
        for (int i = at; i < at + digits; i++) {
            value = (value << 4) | (Character.digit(in[i], 16) & 15);
        }
        return value;
    }
}
