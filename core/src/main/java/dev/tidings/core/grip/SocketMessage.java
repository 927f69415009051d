package dev.tidings.core.grip;

import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Utf8;

/** What a client gets through its WebSocket: a message, or a ping or pong. */
public record SocketMessage(Kind kind, Content content) {

    static final int MAX_CONTROL_BYTES = 125; // RFC 6455 §5.5

    /** What it is. */
    public enum Kind {
        TEXT,
        BINARY,
        PING,
        PONG
    }

    public SocketMessage {
        checkLength("content", kind == Kind.PING || kind == Kind.PONG, content);
        checkText("content", kind == Kind.TEXT, content);
    }

    /** @throws InvalidValue when a text is none, at which its client would end the connection (RFC 6455 §8.1) */
    static void checkText(String where, boolean text, Content content) {
        if (text && !Utf8.isWellFormed(content.bytes())) {
            throw new InvalidValue(where, content.length() + " bytes", "UTF-8 in a text; binary for any bytes");
        }
    }

    /** @throws InvalidValue when it is too long for the frame of a ping or pong */
    static void checkLength(String where, boolean control, Content content) {
        if (control && content.length() > MAX_CONTROL_BYTES) {
            throw new InvalidValue(
                    where, content.length() + " bytes", "at most " + MAX_CONTROL_BYTES + " in a ping or pong");
        }
    }

    /**
     * Reads one.
     *
     * @param type the name of the member that says its kind
     * @param otherwise its kind when that is not there
     * @throws InvalidValue when there is no such kind
     */
    static SocketMessage read(Members in, String type, String otherwise) {
        String word = in.text(type).orElse(otherwise);
        Content content = in.content("content").orElse(Content.EMPTY);
        return new SocketMessage(kind(in.path(type), word), content);
    }

    private static Kind kind(String where, String word) {
        return switch (word) {
            case "text" -> Kind.TEXT;
            case "binary" -> Kind.BINARY;
            case "ping" -> Kind.PING;
            case "pong" -> Kind.PONG;
            default -> throw new InvalidValue(where, word, "text, binary, ping or pong");
        };
    }
}
