package dev.tidings.app.system;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** The content of a chunked body (RFC 9112 §7.1) as far as it has come; a body that is cut off just ends. */
public final class Chunks extends InputStream {

    private final InputStream in;
    private int left; // of the chunk that is being read
    private boolean over;

    public Chunks(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int at, int length) throws IOException {
        if (length == 0) {
            return 0; // not the moment to wait for the next chunk
        }
        if (left == 0 && !over) {
            begin();
        }
        int count = over ? -1 : in.read(into, at, Math.min(length, left));
        if (count < 0) {
            over = true;
            return -1;
        }
        left -= count;
        if (left == 0) {
            readLine(); // the end of the line behind the chunk
        }
        return count;
    }

    private void begin() throws IOException {
        String size = readLine();
        left = size.isEmpty() ? 0 : Integer.parseInt(size, 16);
        over = left == 0;
    }

    private String readLine() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                return line.toString(US_ASCII);
            }
            if (next != '\r') {
                line.write(next);
            }
        }
        over = true;
        return "";
    }
}
