package dev.tidings.core.event;

import java.util.Optional;

/**
 * A place in a journal as the outside sees it: a cursor over all topics. It names the journal and its term besides the
 * sequence, so that an id of a journal that was lost, or of a tail that a power cut took, is recognised.
 *
 * <p>As text: 7 + 5 digits, a dash, 11 digits, all base 32 ({@code 0-9a-v}); 24 characters that sort in publish order
 * within one journal. Opaque to clients.
 *
 * @param journal a random number that a journal gets when it is made, under 2^35
 * @param term counts the times the journal was opened without having been closed properly, under 2^25
 * @param sequence from 1; 0 is the place before the first event; under 2^55
 */
public record EventId(long journal, int term, long sequence) {

    /** How many journals can be told apart. */
    public static final long JOURNALS = 1L << 35;

    private static final int TERMS = 1 << 25;
    private static final long SEQUENCES = 1L << 55;
    private static final int TERM_AT = 7;
    private static final int DASH_AT = 12;
    private static final int LENGTH = 24;
    private static final int RADIX = 32;

    public EventId {
        if (journal < 0 || journal >= JOURNALS || term < 0 || term >= TERMS || sequence < 0 || sequence >= SEQUENCES) {
            throw new IllegalArgumentException("out of range: " + journal + " " + term + " " + sequence);
        }
    }

    /** Reads an id; empty when the text was made by no Tidings journal. */
    public static Optional<EventId> parse(String text) {
        if (text.length() != LENGTH || text.charAt(DASH_AT) != '-' || !digitsButDash(text)) {
            return Optional.empty();
        }
        long journal = Long.parseLong(text.substring(0, TERM_AT), RADIX);
        int term = Integer.parseInt(text.substring(TERM_AT, DASH_AT), RADIX);
        long sequence = Long.parseLong(text.substring(DASH_AT + 1), RADIX);
        return Optional.of(new EventId(journal, term, sequence));
    }

    @Override
    public String toString() {
        var text = new StringBuilder(LENGTH);
        appendDigits(text, journal, TERM_AT);
        appendDigits(text, term, DASH_AT - TERM_AT);
        text.append('-');
        appendDigits(text, sequence, LENGTH - DASH_AT - 1);
        return text.toString();
    }

    private static boolean digitsButDash(String text) {
        for (int i = 0; i < LENGTH; i++) {
            char c = text.charAt(i);
            if (i != DASH_AT && !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'v')) {
                return false;
            }
        }
        return true;
    }

    private static void appendDigits(StringBuilder text, long value, int width) {
        for (int shift = (width - 1) * 5; shift >= 0; shift -= 5) {
            text.append(Character.forDigit((int) (value >>> shift) & 31, RADIX));
        }
    }
}
