package dev.tidings.core.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/**
 * What kind of event it is: the name that an {@code EventSource} listens for. An event that was published without
 * one is a {@link #MESSAGE}, as in WHATWG HTML §9.2.6.
 */
public record EventType(String name) {

    /** The type of an event that names none. */
    public static final EventType MESSAGE = new EventType("message");

    /** Types that begin with this are the hub's own, so that no publisher can forge a control event. */
    public static final String RESERVED_PREFIX = "tidings:";

    /** One that is stored: an application's word to the clients that the gateway holds for it. */
    public static final EventType GRIP = new EventType(RESERVED_PREFIX + "grip");

    /** The other one that is stored: that a stream which was recorded as it passed is over. It has no data for anyone. */
    public static final EventType OVER = new EventType(RESERVED_PREFIX + "over");

    /** The longest type accepted, in UTF-8 bytes: a name that code listens for, not a text. */
    public static final int MAX_BYTES = 128;

    public EventType {
        if (name.isEmpty() || name.getBytes(UTF_8).length > MAX_BYTES) {
            throw new InvalidValue("type", name, "1 to " + MAX_BYTES + " bytes of UTF-8");
        }
        if (name.codePoints().anyMatch(EventType::isForbidden)) {
            throw new InvalidValue("type", name, "no control characters (CR, LF and NUL among them)");
        }
        boolean stored = name.equals(RESERVED_PREFIX + "grip") || name.equals(RESERVED_PREFIX + "over");
        if (name.startsWith(RESERVED_PREFIX) && !stored) {
            throw reserved(name);
        }
    }

    /**
     * Returns the type that a publisher gave its event.
     *
     * @throws InvalidValue when it is the hub's own
     */
    public static EventType published(String name) {
        var type = new EventType(name);
        if (type.equals(GRIP) || type.equals(OVER)) {
            throw reserved(name);
        }
        return type;
    }

    /** Written out, as is the hash: what the compiler leaves to the first call takes milliseconds of the first answer. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EventType type && name.equals(type.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }

    private static InvalidValue reserved(String name) {
        return new InvalidValue("type", name, "a type that does not begin with " + RESERVED_PREFIX);
    }

    private static boolean isForbidden(int codePoint) {
        return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
    }
}
