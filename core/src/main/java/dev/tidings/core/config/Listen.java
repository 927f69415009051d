package dev.tidings.core.config;

import dev.tidings.core.event.InvalidValue;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An address to listen on.
 *
 * @param host a name or a literal address, an IPv6 one without its brackets
 * @param port 0 for any that is free
 * @param keyFiles what it proves itself with when it speaks TLS
 */
public record Listen(String host, int port, Optional<KeyFiles> keyFiles) {

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final Pattern LOOPBACK_V4 = Pattern.compile("127(\\.\\d{1,3}){1,3}");
    private static final Pattern LOOPBACK_V6 = Pattern.compile("(0{0,4}:){2,7}0{0,3}1");

    /** Where a server without a configuration listens. */
    public static final Listen DEFAULT = new Listen("127.0.0.1", 8080);

    public Listen {
        if (host.isEmpty()) {
            throw new InvalidValue("listen", host, "an address or a name");
        }
        if (port < 0 || port > 65_535) {
            throw new InvalidValue("listen", port, "a port from 0 (any that is free) to 65535");
        }
    }

    /** An address without TLS. */
    public Listen(String host, int port) {
        this(host, port, Optional.empty());
    }

    /**
     * Reads an address from its URL, such as {@code http://127.0.0.1:8080}.
     *
     * @param where the key, for the error
     * @param keyFiles for {@code https}, and for nothing else
     */
    public static Listen parse(String where, String url, Optional<KeyFiles> keyFiles) {
        URI uri = uri(where, url);
        boolean tls = uri.getScheme().equalsIgnoreCase("https");
        String host = uri.getHost();
        if (!(tls || uri.getScheme().equalsIgnoreCase("http")) || host == null || uri.getRawUserInfo() != null) {
            throw new InvalidValue(where, url, "a URL such as http://127.0.0.1:8080");
        }
        boolean more = uri.getRawQuery() != null || uri.getRawFragment() != null;
        if (more || !(uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"))) {
            throw new InvalidValue(where, url, "nothing after the port: paths are set under routes");
        }
        checkKeyFiles(where, url, tls, keyFiles.isPresent());
        int port = uri.getPort() >= 0 ? uri.getPort() : tls ? HTTPS_PORT : HTTP_PORT;
        if (port > 65_535) {
            throw new InvalidValue(where, url, "a port from 0 (any that is free) to 65535");
        }
        return new Listen(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port, keyFiles);
    }

    private static void checkKeyFiles(String where, String url, boolean tls, boolean given) {
        if (tls && !given) {
            throw new InvalidValue(
                    where,
                    url,
                    "its certificate and key as well, such as  {url: \"https://0.0.0.0:8443\", certificate: cert.pem, "
                            + "key: key.pem}");
        }
        if (!tls && given) {
            throw new InvalidValue(where, url, "https://…, as there are a certificate and a key");
        }
    }

    /** Returns whether only this machine can reach it: 127.0.0.0/8, ::1 or {@code localhost}. */
    public boolean isLoopback() {
        return host.equalsIgnoreCase("localhost")
                || LOOPBACK_V4.matcher(host).matches()
                || LOOPBACK_V6.matcher(host).matches();
    }

    /** Returns {@code http} or {@code https}. */
    public String scheme() {
        return keyFiles.isPresent() ? "https" : "http";
    }

    /** Returns the same on another port. */
    public Listen on(int otherPort) {
        return new Listen(host, otherPort, keyFiles);
    }

    /** Returns it as a URL, such as {@code http://[::1]:8080}. */
    public String url() {
        return scheme() + "://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    @Override
    public String toString() {
        return url();
    }

    private static URI uri(String where, String url) {
        try {
            var uri = new URI(url);
            if (uri.getScheme() != null && !uri.isOpaque()) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Falls through to the one message for everything that is no URL.
        }
        throw new InvalidValue(where, url, "a URL such as http://127.0.0.1:8080");
    }
}
