package dev.tidings.net.http;

import java.util.List;
import java.util.Locale;

/** How the end of a body is known (RFC 9112 §6.3). */
public sealed interface BodyLength {

    /** As many as always fit into a long. */
    int MAX_DIGITS = 18;

    /** There is no body. */
    record None() implements BodyLength {}

    /** It has so many bytes, at least one. */
    record Length(long bytes) implements BodyLength {}

    /** It comes in chunks, and the last one is empty. */
    record Chunked() implements BodyLength {}

    /** It ends with the connection: an answer's may. */
    record UntilClose() implements BodyLength {}

    /**
     * Finds out from the head of an answer (RFC 9112 §6.3).
     *
     * @param method that of the request
     * @throws BadRequest as for a request: whoever comes next may see another end of it
     */
    static BodyLength of(ResponseHead head, String method) {
        int status = head.status();
        boolean told = head.headers().first("content-length").isPresent()
                || head.headers().first("transfer-encoding").isPresent();
        BodyLength length = told ? of(head.version(), head.headers()) : new UntilClose();
        boolean none = status < 200 || status == 204 || status == 304 || method.equals("HEAD");
        return none ? new None() : length;
    }

    /**
     * Finds out from the head of a request.
     *
     * @throws BadRequest for two lengths, a length beside chunks, or any other coding: what smuggling is made of
     */
    static BodyLength of(Head head) {
        return of(head.version(), head.headers());
    }

    private static BodyLength of(Version version, Headers headers) {
        List<String> codings = headers.all("transfer-encoding");
        List<String> lengths = headers.all("content-length");
        if (codings.isEmpty()) {
            return lengths.isEmpty() ? new None() : ofLength(lengths);
        }
        if (!lengths.isEmpty()) {
            throw new BadRequest("Transfer-Encoding: without a Content-Length beside it (RFC 9112 §6.3)");
        }
        if (version == Version.HTTP_1_0) {
            throw new BadRequest("Transfer-Encoding: not in HTTP/1.0 (RFC 9112 §6.1)");
        }
        if (codings.size() > 1 || !codings.getFirst().toLowerCase(Locale.ROOT).equals("chunked")) {
            throw new BadRequest("Transfer-Encoding: chunked, once, and nothing else (RFC 9112 §6.1)");
        }
        return new Chunked();
    }

    private static BodyLength ofLength(List<String> lengths) {
        // RFC 9110 §8.6 would let "5, 5" pass as 5.
        if (lengths.size() > 1 || !isNumber(lengths.getFirst())) {
            throw new BadRequest("Content-Length: one number in decimal digits (RFC 9110 §8.6)");
        }
        long bytes = Long.parseLong(lengths.getFirst());
        return bytes == 0 ? new None() : new Length(bytes);
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= MAX_DIGITS;
    }
}
