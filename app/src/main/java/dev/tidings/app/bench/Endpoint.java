package dev.tidings.app.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.app.client.Text;
import dev.tidings.core.event.InvalidValue;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Where requests go: a URL of {@code http}, {@code https}, {@code ws} or {@code wss}. */
public record Endpoint(URI url) {

    /** Where the number of the topic belongs. */
    static final String TOPIC = "{topic}";

    /**
     * Reads a URL.
     *
     * @param option the option it came with, for the error
     * @param text with {@code {topic}} where the number of the topic belongs, if anywhere
     * @throws InvalidValue when it is none
     */
    public static Endpoint of(String option, String text, int topic) {
        try {
            var url = new URI(text.replace(TOPIC, Integer.toString(topic)));
            if (url.getHost() != null && scheme(url).matches("https?|wss?")) {
                return new Endpoint(url);
            }
        } catch (URISyntaxException e) {
            // Falls through to the one message for everything that is no URL.
        }
        throw new InvalidValue(option, Text.withoutSecrets(text), "a URL such as http://127.0.0.1:8080/sub/a");
    }

    boolean isSecure() {
        return scheme(url).matches("https|wss");
    }

    String host() {
        String host = url.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    int port() {
        int usual = isSecure() ? 443 : 80;
        return url.getPort() < 0 ? usual : url.getPort();
    }

    /** Returns what the Host field says. */
    String authority() {
        return url.getPort() < 0 ? url.getHost() : url.getHost() + ":" + url.getPort();
    }

    /** Returns the request's target. */
    String target() {
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
    }

    /** Returns what the URL's user and password are in a field. */
    Optional<String> credentials() {
        return Optional.ofNullable(url.getUserInfo())
                .map(user -> "Basic " + Base64.getEncoder().encodeToString(user.getBytes(UTF_8)));
    }

    /** Returns it as others may see it: without user and password, and of the query only what names topics. */
    public String shown() {
        String shown = scheme(url) + "://" + authority() + url.getRawPath();
        return url.getRawQuery() == null ? shown : shown + "?" + query(url.getRawQuery());
    }

    private static String query(String raw) {
        return Arrays.stream(raw.split("&", -1))
                .map(pair -> pair.startsWith("topic=") ? pair : pair.replaceFirst("^([^=]*=)?.*", "$1…"))
                .collect(Collectors.joining("&"));
    }

    private static String scheme(URI url) {
        return url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    }
}
