package dev.tidings.core.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;

/** Text as the UTF-8 bytes it travels and is stored in: valid by construction, immutable, copied nowhere. */
public final class Utf8 {

    /** No text. */
    public static final Utf8 EMPTY = new Utf8(new byte[0]);

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long EIGHT_HIGH_BITS = 0x8080_8080_8080_8080L;

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
        if (!isWellFormed(bytes)) {
            throw new InvalidValue("data", bytes.length + " bytes", "valid UTF-8");
        }
        return new Utf8(bytes);
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

    /** Returns whether bytes are UTF-8; without the text that a decoder would make, a copy of twice the size for each event. */
    public static boolean isWellFormed(byte[] bytes) {
        int at = pastAscii(bytes, 0);
        while (at < bytes.length) {
            int character = characterBytes(bytes, at);
            if (character == 0) {
                return false;
            }
            at = pastAscii(bytes, at + character);
        }
        return true;
    }

    private static int pastAscii(byte[] bytes, int from) {
        int at = from;
        while (at <= bytes.length - Long.BYTES && ((long) EIGHT_BYTES.get(bytes, at) & EIGHT_HIGH_BITS) == 0) {
            at += Long.BYTES;
        }
        while (at < bytes.length && bytes[at] >= 0) {
            at++;
        }
        return at;
    }

    /** Returns the bytes of the character, which is none of ASCII, by the table of RFC 3629 §4; 0 when it is malformed. */
    private static int characterBytes(byte[] bytes, int at) {
        int lead = bytes[at] & 0xff;
        if (lead >= 0xc2 && lead <= 0xdf) {
            return withTail(bytes, at, 2, 0x80, 0xbf);
        }
        if (lead >= 0xe0 && lead <= 0xef) {
            return withTail(bytes, at, 3, lead == 0xe0 ? 0xa0 : 0x80, lead == 0xed ? 0x9f : 0xbf);
        }
        if (lead >= 0xf0 && lead <= 0xf4) {
            return withTail(bytes, at, 4, lead == 0xf0 ? 0x90 : 0x80, lead == 0xf4 ? 0x8f : 0xbf);
        }
        return 0;
    }

    /** Returns the length if the bytes after the first are those of one character: the second within bounds, others any. */
    private static int withTail(byte[] bytes, int at, int length, int lowestSecond, int highestSecond) {
        if (at + length > bytes.length) {
            return 0;
        }
        int second = bytes[at + 1] & 0xff;
        boolean good = second >= lowestSecond && second <= highestSecond;
        for (int i = at + 2; i < at + length; i++) {
            good &= (bytes[i] & 0xc0) == 0x80;
        }
        return good ? length : 0;
    }
}
