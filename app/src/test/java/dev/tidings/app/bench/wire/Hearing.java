package dev.tidings.app.bench.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/** Remembers what it heard. */
final class Hearing implements Heard {

    private final List<String> all = new ArrayList<>();

    @Override
    public void onMessage(byte[] in, int from, int to) {
        all.add(new String(in, from, to - from, UTF_8));
    }

    @Override
    public void onControl(String what, String data) {
        all.add(what + ": " + data);
    }

    void onPing(byte[] payload) {
        all.add("ping: " + new String(payload, UTF_8));
    }

    List<String> all() {
        return all;
    }
}
