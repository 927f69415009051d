package dev.tidings.net.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/** Percent-encoding (RFC 3986 §2.1), decoded strictly: what is half an escape or no UTF-8 is refused, not guessed. */
final class Uri {

    private Uri() {}

    /**
     * Decodes a path, or one side of a pair of a query.
     *
     * @param plusIsSpace as in a query, where forms and {@code URLSearchParams} write a space so
     */
    static String decode(String encoded, boolean plusIsSpace) {
        if (isPlain(encoded)) {
            return encoded; // as most are
        }
        byte[] bytes = new byte[encoded.length()];
        int length = 0;
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '%') {
                bytes[length++] = (byte) escape(encoded, i);
                i += 2;
            } else {
                bytes[length++] = (byte) (c == '+' && plusIsSpace ? ' ' : c);
            }
        }
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString();
        } catch (CharacterCodingException e) {
            throw new BadRequest("target: percent-encoded UTF-8, which this is not (RFC 3986 §2.5)");
        }
    }

    private static boolean isPlain(String encoded) {
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '%' || c == '+' || c > '~') {
                return false;
            }
        }
        return true;
    }

    private static int escape(String encoded, int at) {
        int high = at + 2 < encoded.length() ? Character.digit(encoded.charAt(at + 1), 16) : -1;
        int low = at + 2 < encoded.length() ? Character.digit(encoded.charAt(at + 2), 16) : -1;
        if (high < 0 || low < 0) {
            throw new BadRequest("target: two hexadecimal digits after '%' (RFC 3986 §2.1); a '%' itself is %25");
        }
        if (high == 0 && low == 0) {
            throw new BadRequest("target: no NUL (%00)");
        }
        return high << 4 | low;
    }
}
