package dev.tidings.app.bench.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Finds the data of server-sent events (WHATWG HTML §9.2.6) without making anything of it: a line of data is told where it lies. What
 * Tidings itself has to say ({@code event: tidings:…}) is told apart. Used by one thread at a time.
 */
public final class EventScan implements Bytes {

    private static final int MAX_LINE_BYTES = 4 * 1024 * 1024;
    private static final byte[] DATA = "data:".getBytes(UTF_8);
    private static final byte[] CONTROL = "event: tidings:".getBytes(UTF_8);

    private final Heard heard;
    private final Carry line = new Carry(MAX_LINE_BYTES);
    private boolean afterReturn; // a LF now is the second half of CR LF
    private String control = "";

    /** @param heard is told what is found */
    public EventScan(Heard heard) {
        this.heard = heard;
    }

    @Override
    public void take(byte[] in, int from, int to) {
        int begin = from;
        for (int at = from; at < to; at++) {
            byte b = in[at];
            if (b > '\r') {
                continue; // by far the most: one comparison each
            }
            if (b == '\n' && afterReturn && at == begin && line.isEmpty()) {
                begin = at + 1;
            } else if (b == '\n' || b == '\r') {
                end(in, begin, at);
                begin = at + 1;
            }
            afterReturn = b == '\r';
        }
        if (begin < to) {
            afterReturn = false;
            line.add(in, begin, to);
        }
    }

    private void end(byte[] in, int from, int to) {
        if (line.isEmpty()) {
            line(in, from, to);
        } else {
            line.add(in, from, to);
            line(line.bytes(), 0, line.length());
            line.clear();
        }
    }

    private void line(byte[] in, int from, int to) {
        if (from == to) {
            control = "";
        } else if (startsWith(in, from, to, DATA)) {
            data(in, from + DATA.length, to);
        } else if (startsWith(in, from, to, CONTROL)) {
            int begin = from + CONTROL.length;
            control = new String(in, begin, to - begin, UTF_8);
        }
    }

    private void data(byte[] in, int from, int to) {
        if (control.isEmpty()) {
            heard.onMessage(in, from, to);
        } else {
            heard.onControl(control, new String(in, from, to - from, UTF_8).strip());
        }
    }

    private static boolean startsWith(byte[] in, int from, int to, byte[] start) {
        if (to - from < start.length) {
            return false;
        }
        for (int i = 0; i < start.length; i++) {
            if (in[from + i] != start[i]) {
                return false;
            }
        }
        return true;
    }
}
