package dev.tidings.app.client;

/** Text of others on its way to a terminal. */
public final class Text {

    private Text() {}

    /** Returns the text with its control characters made visible, but for tabs and line feeds: they could redraw a screen. */
    public static String visible(String text) {
        if (text.codePoints().noneMatch(Text::isDangerous)) {
            return text;
        }
        var visible = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (isDangerous(c)) {
                visible.append("\\u%04x".formatted(c));
            } else {
                visible.appendCodePoint(c);
            }
        });
        return visible.toString();
    }

    /** Returns what was meant as a URL as it may be shown: without user, password and query, well-formed or not. */
    public static String withoutSecrets(String url) {
        return url.replaceFirst("//[^/]*@", "//...@").replaceFirst("\\?.*", "?...");
    }

    private static boolean isDangerous(int c) {
        return Character.isISOControl(c) && c != '\n' && c != '\t';
    }
}
