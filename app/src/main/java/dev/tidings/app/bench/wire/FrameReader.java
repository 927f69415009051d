package dev.tidings.app.bench.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.function.Consumer;

/** Reads what a WebSocket's server sends (RFC 6455 §5.2), from bytes that come in pieces. Used by one thread at a time. */
public final class FrameReader implements Bytes {

    private static final int MAX_CONTROL_BYTES = 125; // RFC 6455 §5.5

    private static final int MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final Heard heard;
    private final Consumer<byte[]> onPing;
    private final Carry head = new Carry(10);
    private final Carry payload = new Carry(MAX_MESSAGE_BYTES);
    private final Carry message = new Carry(MAX_MESSAGE_BYTES);
    private int headBytes = 2;
    private long left = -1; // of the payload; -1 while the head is read

    /** @param onPing is given what a pong has to bring back */
    public FrameReader(Heard heard, Consumer<byte[]> onPing) {
        this.heard = heard;
        this.onPing = onPing;
    }

    @Override
    public void take(byte[] in, int from, int to) {
        int at = from;
        while (at < to) {
            at = left < 0 ? head(in, at, to) : payload(in, at, to);
        }
    }

    private int head(byte[] in, int from, int to) {
        int end = Math.min(to, from + headBytes - head.length());
        head.add(in, from, end);
        if (head.length() == headBytes && headBytes == 2) {
            headBytes = switch (head.bytes()[1] & 0x7F) {
                case 126 -> 4;
                case 127 -> 10;
                default -> 2;
            };
        }
        if (head.length() == headBytes) {
            left = length();
            if (left == 0) {
                frame(in, end, end);
            }
        }
        return end;
    }

    private long length() {
        byte[] bytes = head.bytes();
        if ((bytes[0] & 0x70) != 0 || (bytes[1] & 0x80) != 0) {
            throw new BadAnswer("a WebSocket frame that is masked or uses an extension nobody asked for");
        }
        long length = headBytes == 2 ? bytes[1] : 0;
        for (int i = 2; i < headBytes; i++) {
            length = (length << 8) | (bytes[i] & 0xFF);
        }
        if ((bytes[0] & 0x08) != 0 && length > MAX_CONTROL_BYTES) {
            throw new BadAnswer("a WebSocket ping, pong or close of more than " + MAX_CONTROL_BYTES + " bytes");
        }
        if (length < 0 || length > MAX_MESSAGE_BYTES) {
            throw new BadAnswer("a WebSocket frame of more than " + MAX_MESSAGE_BYTES + " bytes");
        }
        return length;
    }

    private int payload(byte[] in, int from, int to) {
        if (payload.isEmpty() && to - from >= left) {
            int end = from + (int) left;
            frame(in, from, end);
            return end;
        }
        int end = (int) Math.min(to, from + left);
        payload.add(in, from, end);
        left -= end - from;
        if (left == 0) {
            frame(payload.bytes(), 0, payload.length());
            payload.clear();
        }
        return end;
    }

    private void frame(byte[] in, int from, int to) {
        int first = head.bytes()[0];
        head.clear();
        headBytes = 2;
        left = -1;
        boolean last = (first & 0x80) != 0;
        switch (first & 0x0F) {
            case TEXT, BINARY, CONTINUATION -> data(in, from, to, last);
            case PING -> onPing.accept(Arrays.copyOfRange(in, from, to));
            case PONG -> {} // we ask for none
            case CLOSE -> close(in, from, to);
            default -> throw new BadAnswer("a WebSocket frame of kind " + (first & 0x0F));
        }
    }

    private void data(byte[] in, int from, int to, boolean last) {
        if (last && message.isEmpty()) {
            heard.onMessage(in, from, to);
            return;
        }
        message.add(in, from, to);
        if (last) {
            heard.onMessage(message.bytes(), 0, message.length());
            message.clear();
        }
    }

    private void close(byte[] in, int from, int to) {
        String code = to - from < 2 ? "1005" : Integer.toString(((in[from] & 0xFF) << 8) | (in[from + 1] & 0xFF));
        String reason = to - from <= 2 ? "" : " " + new String(in, from + 2, to - from - 2, UTF_8);
        heard.onControl("close", code + reason);
    }
}
