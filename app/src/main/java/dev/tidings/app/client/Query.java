package dev.tidings.app.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;

/**
 * The query of a request.
 *
 * @param text encoded
 */
public record Query(String text) {

    /** No parameters. */
    public static final Query NONE = new Query("");

    /** Returns the same with one parameter more. */
    public Query and(String name, String value) {
        String pair = name + "=" + URLEncoder.encode(value, UTF_8);
        return new Query(text.isEmpty() ? pair : text + "&" + pair);
    }

    /** Returns the same with one parameter more for each value. */
    public Query andEach(String name, Iterable<String> values) {
        Query all = this;
        for (String value : values) {
            all = all.and(name, value);
        }
        return all;
    }

    /** Returns it as the end of a URL. */
    @Override
    public String toString() {
        return text.isEmpty() ? "" : "?" + text;
    }
}
