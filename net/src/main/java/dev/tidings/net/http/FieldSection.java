package dev.tidings.net.http;

import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The fields of one request in HTTP/2 and the head they make, held to RFC 9113 §8.2 and §8.3. The extended CONNECT of RFC
 * 8441 becomes the GET with an upgrade that it stands for; no client can say that in fields, which are forbidden here.
 */
@OwnedBy(Owner.IO_LOOP)
public final class FieldSection {

    private static final Set<String> PSEUDO = Set.of(":method", ":scheme", ":authority", ":path", ":protocol");

    /** RFC 9113 §8.2.2: what is about a connection of HTTP/1. */
    private static final Set<String> OF_CONNECTIONS =
            Set.of("connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade");

    private final Map<String, String> pseudo = new HashMap<>();
    private final Headers headers = new Headers();
    private final StringBuilder cookies = new StringBuilder();

    /** Without fields. */
    public FieldSection() {}

    /**
     * Adds the next field.
     *
     * @throws MalformedRequest when it is none that a request may have at this place
     * @throws BadRequest when there are too many
     */
    public void add(String name, String value) {
        checkValue(value);
        if (name.startsWith(":")) {
            addPseudo(name, value);
            return;
        }
        checkName(name);
        if (OF_CONNECTIONS.contains(name) || (name.equals("te") && !value.equals("trailers"))) {
            throw new MalformedRequest("no fields of connections (RFC 9113 §8.2.2)");
        }
        if (headers.count() == HeadReader.MAX_FIELDS) {
            throw new BadRequest(Status.HEAD_TOO_LARGE, "head: at most " + HeadReader.MAX_FIELDS + " header fields");
        }
        if (name.equals("cookie")) { // may come in pieces (RFC 9113 §8.2.3)
            cookies.append(cookies.isEmpty() ? "" : "; ").append(value);
        } else {
            headers.add(name, value);
        }
    }

    /**
     * Checks a field behind the body.
     *
     * @throws MalformedRequest when it is none that may be there
     */
    public void addTrailer(String name, String value) {
        if (name.startsWith(":")) {
            throw new MalformedRequest("trailers: no pseudo-header fields (RFC 9113 §8.1)");
        }
        add(name, value);
    }

    /** Returns the fields that were added behind the body. */
    public Headers trailers() {
        return headers;
    }

    /**
     * Returns the head that all of them make.
     *
     * @throws MalformedRequest when a pseudo-header field is missing, or is one too many
     * @throws BadRequest when what they say is refused in HTTP/1 as well
     */
    public Head head() {
        String method = required(":method");
        if (!cookies.isEmpty()) {
            headers.add("cookie", cookies.toString());
        }
        if (method.equals("CONNECT")) {
            return connect();
        }
        if (pseudo.containsKey(":protocol")) {
            throw new MalformedRequest(":protocol: with CONNECT only (RFC 8441 §4)");
        }
        return head(method);
    }

    /** Returns whether it is an extended CONNECT: what follows the head is another protocol's then. */
    public boolean isTunnel() {
        return pseudo.containsKey(":protocol");
    }

    private Head head(String method) {
        String scheme = required(":scheme");
        String path = required(":path");
        if (path.isEmpty()) {
            throw new MalformedRequest(":path: not empty (RFC 9113 §8.3.1)");
        }
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new BadRequest(":scheme: http or https");
        }
        if (!path.startsWith("/") && !path.equals("*")) {
            throw new BadRequest(":path: begins with a slash (RFC 9113 §8.3.1)");
        }
        if (path.length() > HeadReader.MAX_LINE_BYTES) {
            throw new BadRequest(Status.URI_TOO_LONG, ":path: at most " + HeadReader.MAX_LINE_BYTES + " bytes");
        }
        return new Head(method, RequestLine.target(method, path), authority(), Version.HTTP_2, headers);
    }

    private Head connect() {
        String protocol = pseudo.get(":protocol");
        if (protocol == null) {
            if (pseudo.containsKey(":scheme") || pseudo.containsKey(":path") || !pseudo.containsKey(":authority")) {
                throw new MalformedRequest("CONNECT: with :authority only (RFC 9113 §8.5)");
            }
            throw new BadRequest(Status.METHOD_NOT_ALLOWED, "CONNECT: only for a WebSocket (RFC 8441)");
        }
        if (!protocol.equals("websocket")) {
            throw new BadRequest(":protocol: websocket (RFC 8441)");
        }
        headers.add("connection", "upgrade").add("upgrade", "websocket");
        return head("GET");
    }

    /** {@code Host} may say the same again, and nothing else (RFC 9113 §8.3.1). */
    private String authority() {
        List<String> hosts = headers.all("host");
        String authority = pseudo.get(":authority");
        if (hosts.size() > 1
                || (authority != null && !hosts.isEmpty() && !authority.equalsIgnoreCase(hosts.getFirst()))) {
            throw new MalformedRequest("Host: once, and the same as :authority (RFC 9113 §8.3.1)");
        }
        if (authority == null && hosts.isEmpty()) {
            throw new BadRequest(":authority: exactly one (RFC 9113 §8.3.1), got 0");
        }
        String host = authority == null ? hosts.getFirst() : authority;
        if (!Grammar.isHost(host)) {
            throw new BadRequest(":authority: a name or address, and a port if it is not the default (RFC 9110 §7.2)");
        }
        return host;
    }

    private void addPseudo(String name, String value) {
        if (!PSEUDO.contains(name)) {
            throw new MalformedRequest("pseudo-header fields: those of a request (RFC 9113 §8.3)");
        }
        if (headers.count() > 0 || !cookies.isEmpty()) {
            throw new MalformedRequest("pseudo-header fields: before all others (RFC 9113 §8.3)");
        }
        if (pseudo.putIfAbsent(name, value) != null) {
            throw new MalformedRequest("pseudo-header fields: each once (RFC 9113 §8.3)");
        }
    }

    private String required(String name) {
        String value = pseudo.get(name);
        if (value == null) {
            throw new MalformedRequest(name + ": is missing (RFC 9113 §8.3.1)");
        }
        return value;
    }

    private static void checkName(String name) {
        if (!Grammar.isToken(name) || name.chars().anyMatch(c -> c >= 'A' && c <= 'Z')) {
            throw new MalformedRequest("field names: in lower case, of letters, digits and marks (RFC 9113 §8.2.1)");
        }
    }

    private static void checkValue(String value) {
        boolean control = value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f);
        if (control || !Grammar.trim(value, 0).equals(value)) {
            throw new MalformedRequest(
                    "field values: without control characters, and without blanks around them (RFC 9113 §8.2.1)");
        }
    }
}
