package dev.tidings.app.rehearsal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;

/** A request in HTTP/2 without asking first whether the server speaks it (RFC 9113 §3.3): the JDK's client always asks. */
final class PriorKnowledge {

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);
    private static final byte[] SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0}; // none (RFC 9113 §6.5)
    private static final int HEADERS = 1;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    /** Fields by their place in the static table (RFC 7541 appendix A). */
    private static final int GET = 0x82;

    private static final int HTTP = 0x86;
    private static final int PATH = 4;
    private static final int AUTHORITY = 1;

    private static final int MAX_SILENCE_MS = 10_000; // a build is not to hang

    private PriorKnowledge() {}

    /** Waits for the whole answer, whatever it is. */
    static void get(URI server, String path) throws IOException {
        try (var socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(MAX_SILENCE_MS);
            var request = new ByteArrayOutputStream();
            request.writeBytes(PREFACE);
            request.writeBytes(SETTINGS);
            byte[] fields = fields(server.getAuthority(), path);
            request.writeBytes(new byte[] {0, 0, (byte) fields.length, HEADERS, END_HEADERS | END_STREAM, 0, 0, 0, 1});
            request.writeBytes(fields);
            socket.getOutputStream().write(request.toByteArray());
            readToEnd(new DataInputStream(socket.getInputStream()));
        }
    }

    private static byte[] fields(String authority, String path) {
        var fields = new ByteArrayOutputStream();
        fields.write(GET);
        fields.write(HTTP);
        literal(fields, PATH, path);
        literal(fields, AUTHORITY, authority);
        return fields.toByteArray();
    }

    /** A value that is not remembered (RFC 7541 §6.2.2), and shorter than 127 bytes. */
    private static void literal(ByteArrayOutputStream fields, int name, String value) {
        fields.write(name);
        fields.write(value.length());
        fields.writeBytes(value.getBytes(US_ASCII));
    }

    private static void readToEnd(DataInputStream in) throws IOException {
        boolean ended = false;
        while (!ended) {
            int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
            in.readByte(); // its type: on a stream of ours only heads and data come
            int flags = in.readUnsignedByte();
            int stream = in.readInt();
            in.skipNBytes(length);
            ended = stream == 1 && (flags & END_STREAM) != 0;
        }
    }
}
