package dev.tidings.app.system.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.app.system.RawHttp;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;

/** A client's connection that speaks HTTP/2 frame by frame, without TLS, and with fields that no other client would send. */
final class RawHttp2 implements AutoCloseable {

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RESET = 3;
    static final int GOAWAY = 7;
    static final int END_STREAM = 1;

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1);
    private static final int SETTINGS = 4;
    private static final int END_HEADERS = 4;

    private final RawHttp http;
    private final DataInputStream in;
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder();

    private RawHttp2(RawHttp http) {
        this.http = http;
        this.in = new DataInputStream(http.in());
    }

    /**
     * What a frame says (RFC 9113 §4.1).
     *
     * @param payload each byte as one character
     */
    record Frame(int type, int flags, int stream, String payload) {

        boolean isLast() {
            return type == RESET || ((type == DATA || type == HEADERS) && (flags & END_STREAM) != 0);
        }
    }

    /** Connects with prior knowledge. */
    static RawHttp2 connect(int port) throws IOException {
        var connection = new RawHttp2(RawHttp.connect(port).patient());
        connection.http.send(PREFACE);
        connection.send(SETTINGS, 0, 0, new byte[0]);
        return connection;
    }

    /** @param fields each as {@code name: value} */
    void headers(int stream, boolean last, Iterable<String> fields) throws IOException {
        var block = new ByteArrayOutputStream();
        for (String field : fields) {
            int colon = field.indexOf(": ", 1);
            block.write(0); // a literal that is not indexed, with a new name (RFC 7541 §6.2.2)
            literal(block, field.substring(0, colon));
            literal(block, field.substring(colon + 2));
        }
        send(HEADERS, END_HEADERS | (last ? END_STREAM : 0), stream, block.toByteArray());
    }

    void data(int stream, boolean last, byte[] payload) throws IOException {
        send(DATA, last ? END_STREAM : 0, stream, payload);
    }

    /** @param code of the RFC's errors */
    void reset(int stream, int code) throws IOException {
        send(RESET, 0, stream, new byte[] {0, 0, 0, (byte) code});
    }

    /** Returns the next frame. */
    Frame read() throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        return new Frame(type, flags, stream, new String(in.readNBytes(length), ISO_8859_1));
    }

    /** Returns the next frame of a stream that says something of an answer, or ends it. */
    Frame read(int stream) throws IOException {
        Frame next = read();
        while (next.stream != stream || (next.type != DATA && next.type != HEADERS && next.type != RESET)) {
            assertThat(next.type).isNotEqualTo(GOAWAY);
            next = read();
        }
        return next;
    }

    /** Reads a frame's fields; of all such frames, in their order. */
    Http2Headers fields(Frame frame) throws IOException {
        try {
            return decoder.decodeHeaders(frame.stream, Unpooled.copiedBuffer(frame.payload, ISO_8859_1));
        } catch (Http2Exception e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        http.close();
    }

    private void send(int type, int flags, int stream, byte[] payload) throws IOException {
        var frame = new ByteArrayOutputStream();
        frame.write(0);
        frame.write(payload.length >> 8);
        frame.write(payload.length);
        frame.write(type);
        frame.write(flags);
        frame.writeBytes(new byte[] {0, 0, 0, (byte) stream});
        frame.writeBytes(payload);
        http.send(frame.toByteArray());
    }

    private static void literal(ByteArrayOutputStream block, String text) {
        assertThat(text).as("a length of one byte").hasSizeLessThan(127);
        block.write(text.length());
        block.writeBytes(text.getBytes(ISO_8859_1));
    }
}
