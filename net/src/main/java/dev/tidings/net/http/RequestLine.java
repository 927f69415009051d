package dev.tidings.net.http;

import java.util.List;
import java.util.Locale;

/**
 * The first line of a request (RFC 9112 §3).
 *
 * @param target in origin form, or {@code *}
 * @param authority of a target in absolute form; else empty
 */
record RequestLine(String method, String target, String authority, Version version) {

    /** Exactly one space between the parts: RFC 9112 §3 lets a recipient split at any whitespace, and some do. */
    static RequestLine parse(String line) {
        int methodEnd = line.indexOf(' ');
        int targetEnd = line.indexOf(' ', methodEnd + 1);
        if (methodEnd < 0 || targetEnd < 0 || line.indexOf(' ', targetEnd + 1) >= 0) {
            throw new BadRequest("request line: method, target and version with one space between them"
                    + " (RFC 9112 §3); a space in the target is %20");
        }
        String method = line.substring(0, methodEnd);
        checkMethod(method);
        Version version = Version.of(line.substring(targetEnd + 1));
        String target = line.substring(methodEnd + 1, targetEnd);
        checkCharacters(target);
        return of(method, target, version);
    }

    /** Returns a target that is a path or {@code *}, if it and the method are well-formed: HTTP/2 has no line for them. */
    static String target(String method, String path) {
        checkMethod(method);
        checkCharacters(path);
        return of(method, path, Version.HTTP_2).target();
    }

    /** Adds the fields, and finds out which host is meant (RFC 9112 §3.2). */
    Head with(Headers headers) {
        List<String> hosts = headers.all("host");
        if (hosts.size() > 1 || (hosts.isEmpty() && version == Version.HTTP_1_1)) {
            throw new BadRequest("Host: exactly one (RFC 9112 §3.2), got " + hosts.size());
        }
        String host = hosts.isEmpty() ? "" : hosts.getFirst();
        if (!hosts.isEmpty() && !Grammar.isHost(host)) {
            throw new BadRequest("Host: a name or address, and a port if it is not the default (RFC 9110 §7.2)");
        }
        // The target's authority replaces Host (RFC 9112 §3.2.2).
        return new Head(method, target, authority.isEmpty() ? host : authority, version, headers);
    }

    /** Methods are case-sensitive (RFC 9110 §9.1), all of them are in capitals, and some servers raise what is not. */
    private static void checkMethod(String method) {
        boolean capitals = !method.isEmpty() && method.chars().allMatch(c -> (c >= 'A' && c <= 'Z') || c == '-');
        if (!capitals) {
            throw new BadRequest("method: in capitals, such as GET (RFC 9110 §9.1)");
        }
    }

    /** What lies outside of ASCII is whitespace to some parsers (0x85, 0xa0), so it is not taken as it is. */
    private static void checkCharacters(String target) {
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c > '~') {
                throw new BadRequest("target: printable ASCII, all else percent-encoded (RFC 3986 §2.1)");
            }
        }
        if (target.indexOf('#') >= 0) {
            throw new BadRequest("target: no fragment (RFC 9112 §3.2); a '#' in a topic is %23");
        }
    }

    private static RequestLine of(String method, String target, Version version) {
        if (target.startsWith("/") || (target.equals("*") && method.equals("OPTIONS"))) {
            return new RequestLine(method, target, "", version);
        }
        String lower = target.toLowerCase(Locale.ROOT);
        if (lower.startsWith("http://") || lower.startsWith("https://")) {
            return ofAbsolute(method, target.substring(target.indexOf("//") + 2), version);
        }
        throw new BadRequest("target: a path that begins with a slash, or an http URL (RFC 9112 §3.2); '*' with"
                + " OPTIONS only, an authority with CONNECT only, which is not served");
    }

    private static RequestLine ofAbsolute(String method, String rest, Version version) {
        int end = 0;
        while (end < rest.length() && rest.charAt(end) != '/' && rest.charAt(end) != '?') {
            end++;
        }
        String authority = rest.substring(0, end);
        if (!Grammar.isHost(authority)) {
            throw new BadRequest("target: a host without user information (RFC 9110 §4.2.4)");
        }
        String path = rest.substring(end);
        return new RequestLine(method, path.startsWith("/") ? path : "/" + path, authority, version);
    }
}
