package dev.tidings.core.log;

/** How values are written so that neither a line nor a terminal takes them for something else. */
final class Written {

    private static final int NS_PER_MS = 1_000_000;

    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private Written() {}

    /** As nginx does in its logs: what is no printable ASCII, and quotes and backslashes, as {@code \x22}. */
    static StringBuilder text(StringBuilder out, String text) {
        return escaped(out, text, "\\x", 4);
    }

    /** With the JSON escapes of the same characters, and quotes around it. */
    static StringBuilder json(StringBuilder out, String text) {
        return escaped(out.append('"'), text, "\\u", 12).append('"');
    }

    private static StringBuilder escaped(StringBuilder out, String text, String escape, int topBits) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c <= '~' && c != '"' && c != '\\') {
                out.append(c);
            } else {
                out.append(escape);
                int shown = topBits == 4 && c > 0xff ? '?' : c; // no field holds any
                for (int bits = topBits; bits >= 0; bits -= 4) {
                    out.append(HEX[shown >> bits & 0xf]);
                }
            }
        }
        return out;
    }

    /** In seconds, to the millisecond. */
    static StringBuilder seconds(StringBuilder out, long ns) {
        long ms = ns / NS_PER_MS;
        long rest = ms % 1000;
        return out.append(ms / 1000)
                .append(rest < 100 ? rest < 10 ? ".00" : ".0" : ".")
                .append(rest);
    }
}
