package dev.tidings.core.grip;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Utf8;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;

/** Bytes that reach a client as they are, text or not. Immutable. */
public final class Content {

    /** No bytes. */
    public static final Content EMPTY = new Content(new byte[0]);

    private final byte[] bytes;

    private Content(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Takes the bytes over; the caller does not change them afterwards. */
    public static Content of(byte[] bytes) {
        return new Content(bytes);
    }

    /**
     * Returns a text as bytes.
     *
     * @throws InvalidValue when it holds half of a surrogate pair
     */
    public static Content of(String text) {
        return of(Utf8.of(text));
    }

    /** Returns a text as bytes. */
    public static Content of(Utf8 text) {
        ByteBuffer bytes = ByteBuffer.allocate(text.length());
        text.writeTo(bytes);
        return new Content(bytes.array());
    }

    /**
     * Reads what is written in base64.
     *
     * @param where the name of the text, for the error
     * @throws InvalidValue when it is not
     */
    public static Content ofBase64(String where, String text) {
        try {
            return new Content(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw new InvalidValue(where, text, "base64");
        }
    }

    /** Returns the number of bytes. */
    public int length() {
        return bytes.length;
    }

    /** Returns what follows so many bytes, of which there are as many at least. */
    public Content from(int bytes) {
        return new Content(Arrays.copyOfRange(this.bytes, bytes, this.bytes.length));
    }

    /** Returns a copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Content that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Returns it as text; what is no UTF-8 is replaced. */
    @Override
    public String toString() {
        return new String(bytes, UTF_8);
    }
}
