package dev.tidings.core.grip;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.core.event.InvalidValue;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Something that happened on a WebSocket, as HTTP carries it
 * (https://pushpin.org/docs/protocols/websocket-over-http/).
 */
public record SocketEvent(Type type, Content content) {

    /** The type of a body that is a list of them. */
    public static final String MEDIA_TYPE = "application/websocket-events";

    private static final int NORMAL_CLOSE = 1000; // RFC 6455 §7.4.1
    private static final String CRLF = "\r\n";

    /** What happened. */
    public enum Type {
        OPEN,
        TEXT,
        BINARY,
        PING,
        PONG,
        /** Its content is the code, in two bytes, and the reason; or nothing. */
        CLOSE,
        /** The connection went without a close. */
        DISCONNECT
    }

    public SocketEvent {
        SocketMessage.checkLength("event", type == Type.PING || type == Type.PONG, content);
    }

    /** One without content. */
    public static SocketEvent of(Type type) {
        return new SocketEvent(type, Content.EMPTY);
    }

    /** Returns a client's close; it has a code from 1 on, or none. */
    public static SocketEvent close(int code) {
        byte[] bytes = {(byte) (code >> 8), (byte) code};
        return code <= 0 ? of(Type.CLOSE) : new SocketEvent(Type.CLOSE, Content.of(bytes));
    }

    /** Returns the code of a close; some say 0 for none. */
    public int closeCode() {
        byte[] bytes = content.bytes();
        int code = bytes.length < Short.BYTES ? 0 : ByteBuffer.wrap(bytes).getShort() & 0xffff;
        return code == 0 ? NORMAL_CLOSE : code;
    }

    /** Returns the reason of a close; may be empty. */
    public String closeReason() {
        byte[] bytes = content.bytes();
        return bytes.length <= Short.BYTES ? "" : new String(bytes, Short.BYTES, bytes.length - Short.BYTES, UTF_8);
    }

    /** Returns how many bytes of content events have. */
    public static int contentBytes(List<SocketEvent> events) {
        return events.stream().mapToInt(event -> event.content.length()).sum();
    }

    /** Returns what is left of events when so many bytes of their content were accepted; it may begin within a message. */
    public static List<SocketEvent> after(int acceptedBytes, List<SocketEvent> events) {
        List<SocketEvent> rest = new ArrayList<>();
        int left = acceptedBytes;
        for (SocketEvent event : events) {
            if (!rest.isEmpty()) {
                rest.add(event);
            } else if (event.content.length() > left) {
                rest.add(new SocketEvent(event.type, event.content.from(left)));
            } else {
                left -= event.content.length();
            }
        }
        return rest;
    }

    /** Returns a body. */
    public static byte[] encode(List<SocketEvent> events) {
        var body = new ByteArrayOutputStream();
        for (SocketEvent event : events) {
            boolean message = event.type == Type.TEXT || event.type == Type.BINARY;
            int length = event.content.length();
            String head = message || length > 0 ? event.type + " " + Integer.toHexString(length) : event.type.name();
            body.writeBytes((head + CRLF).getBytes(UTF_8));
            if (message || length > 0) {
                body.writeBytes(event.content.bytes());
                body.writeBytes(CRLF.getBytes(UTF_8));
            }
        }
        return body.toByteArray();
    }

    /**
     * Reads a body.
     *
     * @throws InvalidValue when it is none
     */
    public static List<SocketEvent> decode(Content body) {
        List<SocketEvent> events = new ArrayList<>();
        var in = ByteBuffer.wrap(body.bytes());
        while (in.hasRemaining()) {
            String[] head = line(in).split(" ", 2);
            Content content = head.length == 1 ? Content.EMPTY : content(in, head[1]);
            Type type = type(head[0]);
            SocketMessage.checkText("event", type == Type.TEXT, content);
            events.add(new SocketEvent(type, content));
        }
        return events;
    }

    private static Type type(String word) {
        return Arrays.stream(Type.values())
                .filter(type -> type.name().equals(word))
                .findFirst()
                .orElseThrow(() -> new InvalidValue("event", word, "one of " + Arrays.toString(Type.values())));
    }

    private static String line(ByteBuffer in) {
        for (int at = in.position(); at + 1 < in.limit(); at++) {
            if (in.get(at) == '\r' && in.get(at + 1) == '\n') {
                String line = text(in, at - in.position());
                in.position(at + CRLF.length());
                return line;
            }
        }
        throw new InvalidValue("event", text(in, in.remaining()), "a line that ends with CR LF");
    }

    private static String text(ByteBuffer in, int length) {
        byte[] text = new byte[length];
        in.get(text);
        return new String(text, UTF_8);
    }

    private static Content content(ByteBuffer in, String length) {
        if (!length.matches("[0-9a-fA-F]{1,7}")) {
            throw new InvalidValue("event", length, "the content's length in hexadecimal");
        }
        int bytes = Integer.parseInt(length, 16);
        if (in.remaining() < bytes + CRLF.length()) {
            throw new InvalidValue("event", in.remaining() + " bytes", bytes + " bytes of content, and CR LF");
        }
        byte[] content = new byte[bytes];
        in.get(content);
        if (in.get() != '\r' || in.get() != '\n') {
            throw new InvalidValue("event", "something else", "CR LF behind " + bytes + " bytes of content");
        }
        return Content.of(content);
    }
}
