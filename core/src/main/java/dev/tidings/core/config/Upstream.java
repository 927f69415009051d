package dev.tidings.core.config;

import dev.tidings.core.event.InvalidValue;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * An application that requests are passed on to.
 *
 * @param host a name or a literal address, an IPv6 one without its brackets
 */
public record Upstream(String host, int port) {

    private static final int HTTP_PORT = 80;
    private static final int MOST_PORT = 65_535;

    public Upstream {
        if (host.isEmpty()) {
            throw new InvalidValue("proxy", host, "an address or a name");
        }
        if (port < 1 || port > MOST_PORT) {
            throw new InvalidValue("proxy", port, "a port from 1 to 65535");
        }
    }

    /**
     * Reads it from its URL, such as {@code http://127.0.0.1:8000}.
     *
     * @param where the key, for the error
     */
    public static Upstream parse(String where, String url) {
        if (url.indexOf('@') >= 0) {
            throw new InvalidValue(where, url, "a URL without a name and a password, such as http://127.0.0.1:8000");
        }
        URI uri = uri(where, url);
        if ("https".equalsIgnoreCase(uri.getScheme())) {
            throw new InvalidValue(where, url, "http://…: the application is spoken to in HTTP/1.1 without TLS");
        }
        if (!"http".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null) {
            throw noUrl(where, url);
        }
        boolean more = uri.getRawQuery() != null || uri.getRawFragment() != null;
        if (more || !(uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"))) {
            throw new InvalidValue(where, url, "nothing after the port: paths are passed on as they are");
        }
        int port = uri.getPort() < 0 ? HTTP_PORT : uri.getPort();
        if (port < 1 || port > MOST_PORT) {
            throw new InvalidValue(where, url, "a port from 1 to 65535");
        }
        int start = url.indexOf("//") + 2;
        String host = url.substring(start, start + uri.getHost().length());
        return new Upstream(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
    }

    /** Returns it as a URL, such as {@code http://[::1]:8000}. */
    public String url() {
        return "http://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    @Override
    public String toString() {
        return url();
    }

    /** Docker Compose's names may have underscores, a URI's must not: it gets something as long in their place. */
    private static URI uri(String where, String url) {
        try {
            return new URI(url.replace('_', '-'));
        } catch (URISyntaxException e) {
            throw noUrl(where, url);
        }
    }

    private static InvalidValue noUrl(String where, String url) {
        return new InvalidValue(where, url, "a URL such as http://127.0.0.1:8000");
    }
}
