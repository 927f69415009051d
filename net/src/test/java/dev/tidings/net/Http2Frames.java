package dev.tidings.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tidings.net.connection.Peer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A client's end of a connection in HTTP/2, frame by frame, which can do wrong what a client can do wrong. */
final class Http2Frames {

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;

    static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);

    final EmbeddedChannel channel;
    private final TestHub hub;
    private final DefaultHttp2HeadersDecoder heads = new DefaultHttp2HeadersDecoder(false);
    private final ByteArrayOutputStream come = new ByteArrayOutputStream();
    private final List<String> ends = new ArrayList<>();

    /** A frame of the server. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares it
    record Frame(int type, int flags, int stream, byte[] payload) {

        boolean isLast() {
            return (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
        }
    }

    /** Connects to the hub, and says nothing yet. */
    Http2Frames(TestHub hub) {
        this(hub, TestHub.PEER);
    }

    Http2Frames(TestHub hub, Peer peer) {
        this.hub = hub;
        this.channel = hub.channel(new Arrival(hub.visitor(peer), Optional.empty()));
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(32_000, 64_000));
    }

    Http2Frames begin() {
        send(PREFACE, frame(SETTINGS, 0, 0));
        return this;
    }

    void send(byte[]... parts) {
        if (channel.isOpen()) {
            channel.writeInbound(Unpooled.copiedBuffer(parts));
        }
        settle();
    }

    void settle() {
        for (int i = 0; i < 4; i++) {
            hub.settle();
            channel.runPendingTasks();
        }
    }

    /** Returns the first bytes that have come, which are no frames. */
    String readText(int bytes) {
        collect();
        byte[] all = come.toByteArray();
        come.reset();
        come.write(all, bytes, all.length - bytes);
        return new String(all, 0, bytes, US_ASCII);
    }

    /** Returns what has come since the last time. */
    List<Frame> read() {
        collect();
        List<Frame> frames = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(come.toByteArray());
        come.reset();
        while (in.hasRemaining()) {
            int lengthAndType = in.getInt();
            int flags = in.get() & 0xff;
            int stream = in.getInt();
            byte[] payload = new byte[lengthAndType >>> 8];
            in.get(payload);
            frames.add(new Frame(lengthAndType & 0xff, flags, stream, payload));
        }
        frames.forEach(this::note);
        return frames;
    }

    private void collect() {
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            come.writeBytes(ByteBufUtil.getBytes(part));
            part.release();
        }
    }

    /** Returns how streams and the connection were ended by force, such as {@code RST_STREAM 1 CANCEL}, since it was there. */
    List<String> ends() {
        read();
        return ends;
    }

    Http2Headers fields(Frame head) {
        try {
            return heads.decodeHeaders(head.stream(), Unpooled.wrappedBuffer(head.payload()));
        } catch (Http2Exception e) {
            throw new AssertionError(e);
        }
    }

    static byte[] frame(int type, int flags, int stream, byte... payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .putInt((payload.length << 8) | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    static byte[] setting(int id, int value) {
        return ByteBuffer.allocate(6).putShort((short) id).putInt(value).array();
    }

    /** A request without a body. */
    static byte[] get(int stream, String path) {
        return frame(HEADERS, END_STREAM | END_HEADERS, stream, requested("GET", path));
    }

    /** The fields of a request. */
    static byte[] requested(String method, String path, String... more) {
        List<String> all =
                new ArrayList<>(List.of(":method", method, ":scheme", "http", ":authority", "h", ":path", path));
        all.addAll(Arrays.asList(more));
        return block(all.toArray(String[]::new));
    }

    /** Names and values as literals that are not indexed (RFC 7541 §6.2.2). */
    static byte[] block(String... namesAndValues) {
        var out = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.length; i++) {
            if (i % 2 == 0) {
                out.write(0);
            }
            byte[] text = namesAndValues[i].getBytes(ISO_8859_1);
            int rest = text.length - 127;
            out.write(Math.min(text.length, 127)); // an integer with a prefix of 7 bits (RFC 7541 §5.1)
            if (rest >= 0) {
                for (; rest >= 128; rest >>>= 7) {
                    out.write((rest & 127) | 128);
                }
                out.write(rest);
            }
            out.writeBytes(text);
        }
        return out.toByteArray();
    }

    private void note(Frame frame) {
        if (frame.type() == RST_STREAM) {
            ends.add("RST_STREAM " + frame.stream() + " " + error(frame, 0));
        } else if (frame.type() == GOAWAY) {
            ends.add("GOAWAY " + error(frame, 4));
        }
    }

    private static Http2Error error(Frame frame, int at) {
        return Http2Error.valueOf(ByteBuffer.wrap(frame.payload()).getInt(at));
    }
}
