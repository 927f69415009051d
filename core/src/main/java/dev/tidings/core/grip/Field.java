package dev.tidings.core.grip;

import dev.tidings.core.event.InvalidValue;
import java.util.regex.Pattern;

/** A field of an HTTP head (RFC 9110 §5), which cannot end its line. */
public record Field(String name, String value) {

    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    private static final int DELETE = 0x7f;

    public Field {
        if (!TOKEN.matcher(name).matches()) {
            throw new InvalidValue("headers", name, "a name of letters, digits and -");
        }
        if (value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == DELETE)) {
            throw new InvalidValue("headers." + name, value, "one line without control characters");
        }
    }

    /** Returns whether this is its name, in any case. */
    public boolean is(String other) {
        return name.equalsIgnoreCase(other);
    }

    /** Returns whether it is for the gateway, and not for the client. */
    public boolean isGrip() {
        return name.regionMatches(true, 0, "Grip-", 0, "Grip-".length());
    }
}
