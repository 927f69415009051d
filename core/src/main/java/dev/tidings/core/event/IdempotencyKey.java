package dev.tidings.core.event;

/** A publisher's own name for one publish: the same key on the same topic publishes once within the dedupe window. */
public record IdempotencyKey(String text) {

    /** The longest key accepted, in characters: room for four UUIDs. */
    public static final int MAX_CHARS = 160;

    public IdempotencyKey {
        if (text.isEmpty() || text.length() > MAX_CHARS || !text.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new InvalidValue("key", text, "1 to " + MAX_CHARS + " printable ASCII characters");
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
