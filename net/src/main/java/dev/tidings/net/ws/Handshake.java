package dev.tidings.net.ws;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tidings.net.connection.Answer;
import dev.tidings.net.connection.Refused;
import dev.tidings.net.http.Headers;
import dev.tidings.net.http.Request;
import dev.tidings.net.http.Status;
import dev.tidings.net.http.Version;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * What a client and this server agree on when a WebSocket opens (RFC 6455 §4.2). Over HTTP/2 (RFC 8441) there is no key
 * and no 101: the request's stream is the connection.
 *
 * @param key the client's, to be answered; empty over HTTP/2
 * @param v1 whether the subprotocol {@link #V1} is spoken
 * @param deflate whether messages may be compressed, each for itself
 */
public record Handshake(Optional<String> key, boolean v1, boolean deflate) {

    /** The one subprotocol that there is. */
    public static final String V1 = "tidings.v1";

    private static final String VERSION = "13";
    private static final String VERSION_FIELD = "Sec-WebSocket-Version";

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // §1.3

    /** Returns whether a WebSocket is asked for, rightly or not: a proxy that drops a field is to be heard of. */
    public static boolean isAsked(Request request) {
        Headers headers = request.head().headers();
        return headers.lists("upgrade", "websocket")
                || headers.first("sec-websocket-key").isPresent();
    }

    /**
     * Reads a request.
     *
     * @throws Refused 400 or 426 when it is no handshake, with what it lacks
     */
    public static Handshake of(Request request) {
        Headers headers = request.head().headers();
        Version version = request.head().version();
        require(version != Version.HTTP_1_0, "version: a WebSocket needs HTTP/1.1; for nginx: proxy_http_version 1.1");
        require(
                headers.lists("upgrade", "websocket"),
                "Upgrade: websocket is missing; a proxy drops it unless it is told otherwise, for nginx:"
                        + " proxy_set_header Upgrade $http_upgrade");
        require(
                headers.lists("connection", "upgrade"),
                "Connection: Upgrade is missing; a proxy drops it unless it is told otherwise, for nginx:"
                        + " proxy_set_header Connection \"upgrade\"");
        checkVersion(headers);
        return new Handshake(
                version == Version.HTTP_1_1 ? Optional.of(key(headers)) : Optional.empty(),
                protocols(headers).contains(V1),
                DeflateOffer.isIn(headers.all("sec-websocket-extensions")));
    }

    /** Returns what says yes; the carrier adds what it needs itself. */
    public Answer answer() {
        Answer answer = Answer.of(key.isPresent() ? Status.SWITCHING_PROTOCOLS : Status.OK);
        if (key.isPresent()) {
            answer = answer.with("Upgrade", "websocket").with("Sec-WebSocket-Accept", accept(key.get()));
        }
        if (v1) {
            answer = answer.with("Sec-WebSocket-Protocol", V1);
        }
        return deflate ? answer.with("Sec-WebSocket-Extensions", DeflateOffer.ANSWER) : answer;
    }

    /** Returns what the key is answered with (§4.2.2). */
    static String accept(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-1", e);
        }
    }

    private static void checkVersion(Headers headers) {
        List<String> versions = headers.all("sec-websocket-version");
        if (!versions.equals(List.of(VERSION))) {
            throw Refused.permanently(
                    Status.UPGRADE_REQUIRED,
                    VERSION_FIELD + ": " + VERSION + " (RFC 6455 §4.4)",
                    List.of(new Answer.Field("Upgrade", "websocket"), new Answer.Field(VERSION_FIELD, VERSION)));
        }
    }

    private static String key(Headers headers) {
        List<String> keys = headers.all("sec-websocket-key");
        require(
                keys.size() == 1 && keys.getFirst().matches("[A-Za-z0-9+/]{22}=="),
                "Sec-WebSocket-Key: 16 bytes in Base64, once (RFC 6455 §4.1)");
        return keys.getFirst();
    }

    /** Unlike most lists of words, this one tells upper case from lower. */
    private static List<String> protocols(Headers headers) {
        List<String> protocols = new ArrayList<>();
        for (String line : headers.all("sec-websocket-protocol")) {
            for (String protocol : line.split(",", -1)) {
                protocols.add(protocol.strip());
            }
        }
        return protocols;
    }

    private static void require(boolean rule, String detail) {
        if (!rule) {
            throw Refused.permanently(Status.BAD_REQUEST, detail);
        }
    }
}
