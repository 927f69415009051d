package dev.tidings.app.console;

/** Colours for a terminal; without a terminal, nothing but the text. */
public record Paint(boolean on) {

    /** What one looks for first. */
    public String bold(String text) {
        return with("1", text);
    }

    /** What is there for completeness. */
    public String dim(String text) {
        return with("2", text);
    }

    /** What is wrong. */
    public String red(String text) {
        return with("31", text);
    }

    /** What is right. */
    public String green(String text) {
        return with("32", text);
    }

    /** What to be aware of. */
    public String yellow(String text) {
        return with("33", text);
    }

    /** Names of things. */
    public String cyan(String text) {
        return with("36", text);
    }

    private String with(String code, String text) {
        return on ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
