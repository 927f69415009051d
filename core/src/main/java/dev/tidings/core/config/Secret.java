package dev.tidings.core.config;

import dev.tidings.core.event.InvalidValue;
import java.security.MessageDigest;
import java.util.Arrays;

/** What only this side and another one know. It says nothing of itself, so that it cannot get into a message or a log. */
public final class Secret {

    private final byte[] bytes;

    /**
     * Takes a copy.
     *
     * @param where the key, for the error
     */
    public Secret(String where, byte[] bytes) {
        if (bytes.length == 0) {
            throw new InvalidValue(where, "nothing", "a secret");
        }
        this.bytes = bytes.clone();
    }

    /** Returns a copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "a secret";
    }
}
