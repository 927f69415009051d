package dev.tidings.core.sse;

import java.util.ArrayList;
import java.util.List;

/**
 * A stream read the naive way, whole and step by step as WHATWG writes it, sharing no code with the decoder: UTF-8
 * decoding of the Encoding Standard §8.1.1 included.
 */
record SseReference(List<SseEvent> events, String lastEventId, long retryMs) {

    static SseReference read(byte[] stream) {
        String text = utf8(stream);
        String[] lines = (text.startsWith("\uFEFF") ? text.substring(1) : text).split("\r\n|\r|\n", -1);
        List<SseEvent> events = new ArrayList<>();
        String data = "";
        String type = "";
        String id = "";
        String lastEventId = "";
        long retryMs = -1;
        for (int i = 0; i < lines.length - 1; i++) { // the last has no end
            String line = lines[i];
            if (line.isEmpty()) {
                lastEventId = id;
                if (!data.isEmpty()) {
                    String sent = data.replaceFirst("\n\\z", "");
                    events.add(new SseEvent(type.isEmpty() ? "message" : type, sent, lastEventId));
                }
                data = "";
                type = "";
                continue;
            }
            if (line.startsWith(":")) {
                continue;
            }
            String[] parts = line.split(":", 2);
            String value = parts.length == 1 ? "" : parts[1].replaceFirst("\\A ", "");
            if (parts[0].equals("data")) {
                data += value + "\n";
            } else if (parts[0].equals("event")) {
                type = value;
            } else if (parts[0].equals("id") && !value.contains("\0")) {
                id = value;
            } else if (parts[0].equals("retry") && value.matches("[0-9]+")) {
                retryMs = Math.min(Integer.MAX_VALUE, Long.parseLong("0" + value.replaceFirst("\\A0+", "")));
            }
        }
        return new SseReference(events, lastEventId, retryMs);
    }

    static String utf8(byte[] bytes) {
        var text = new StringBuilder();
        int needed = 0;
        int codePoint = 0;
        int lower = 0x80;
        int upper = 0xbf;
        for (int i = 0; i < bytes.length; i++) {
            int b = bytes[i] & 0xff;
            if (needed > 0) {
                if (b < lower || b > upper) {
                    text.append('\uFFFD');
                    needed = 0;
                    lower = 0x80;
                    upper = 0xbf;
                    i--; // once more, as a first byte
                    continue;
                }
                lower = 0x80;
                upper = 0xbf;
                codePoint = codePoint << 6 | (b & 0x3f);
                if (--needed == 0) {
                    text.appendCodePoint(codePoint);
                }
            } else if (b < 0x80) {
                text.append((char) b);
            } else if (b >= 0xc2 && b <= 0xf4) {
                needed = b < 0xe0 ? 1 : b < 0xf0 ? 2 : 3;
                codePoint = b & (0x3f >> needed);
                lower = b == 0xe0 ? 0xa0 : b == 0xf0 ? 0x90 : 0x80;
                upper = b == 0xed ? 0x9f : b == 0xf4 ? 0x8f : 0xbf;
            } else {
                text.append('\uFFFD');
            }
        }
        return needed > 0 ? text.append('\uFFFD').toString() : text.toString();
    }
}
