package dev.tidings.core.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;

/** Text as the UTF-8 bytes it travels and is stored in: valid by construction, immutable, copied nowhere. */
public final class Utf8 {

    /** No text. */
    public static final Utf8 EMPTY = new Utf8(new byte[0]);

    private final byte[] bytes;

    private Utf8(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Returns the text of a string.
     *
     * @throws InvalidValue when it holds half of a surrogate pair, which UTF-8 cannot say
     */
    public static Utf8 of(String text) {
        try {
            ByteBuffer encoded = UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return new Utf8(bytes);
        } catch (CharacterCodingException e) {
            throw new InvalidValue("data", text, "text without a lone half of a surrogate pair");
        }
    }

    /**
     * Takes the bytes over; the caller does not change them afterwards.
     *
     * @throws InvalidValue when they are not UTF-8
     */
    public static Utf8 ofValid(byte[] bytes) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return new Utf8(bytes);
        } catch (CharacterCodingException e) {
            throw new InvalidValue("data", bytes.length + " bytes", "valid UTF-8");
        }
    }

    /** Takes over bytes that were valid when they were stored and whose checksum still holds. */
    public static Utf8 ofStored(byte[] bytes) {
        return new Utf8(bytes);
    }

    /** Returns the number of bytes. */
    public int length() {
        return bytes.length;
    }

    /** Returns the byte at an index from 0. */
    public byte at(int index) {
        return bytes[index];
    }

    /** Copies all bytes into a buffer, which has room for them. */
    public void writeTo(ByteBuffer out) {
        out.put(bytes);
    }

    /** Returns a read-only view of the bytes. */
    public ByteBuffer asBuffer() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Utf8 that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return new String(bytes, UTF_8);
    }
}
