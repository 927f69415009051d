package dev.tidings.core.grip;

import dev.tidings.core.event.InvalidValue;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/**
 * Where at an application an answer came from, so that the links in it lead somewhere.
 *
 * @param authority its host, and port if it is not the usual one; empty when the client named none
 * @param target path and query
 */
public record Place(String authority, String target) {

    /**
     * Follows a link (RFC 3986 §5.2).
     *
     * @param reference a path, complete or from here, or a URL
     * @throws InvalidValue when it leads anywhere else than to this application: the gateway asks no strangers
     */
    public Place to(String reference) {
        String here = reference.replaceFirst("#.*", "");
        if (!here.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw wrong(reference, "a path in visible ASCII characters");
        }
        if (here.matches("[A-Za-z][A-Za-z0-9+.-]*:.*")) {
            String scheme = here.substring(0, here.indexOf(':') + 1).toLowerCase(Locale.ROOT);
            here = here.substring(scheme.length());
            if (!(scheme.equals("http:") || scheme.equals("https:")) || !here.startsWith("//")) {
                throw wrong(reference, expected());
            }
        }
        if (here.startsWith("//")) {
            String host = here.substring(2).replaceFirst("[/?].*", "");
            if (authority.isEmpty() || !usual(host).equals(usual(authority))) {
                throw wrong(reference, expected());
            }
            here = here.substring(2 + host.length());
            here = here.startsWith("/") ? here : "/" + here;
        }
        return new Place(authority, resolved(here));
    }

    private String resolved(String relative) {
        String path = path(target).startsWith("/") ? path(target) : "/"; // OPTIONS may be about no path
        if (relative.isEmpty()) {
            return target;
        }
        if (relative.startsWith("?")) {
            return path + relative;
        }
        String merged = relative.startsWith("/") ? relative : path.substring(0, path.lastIndexOf('/') + 1) + relative;
        return withoutDots(path(merged)) + merged.substring(path(merged).length());
    }

    private static String path(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** RFC 3986 §5.2.4. */
    private static String withoutDots(String path) {
        Deque<String> segments = new ArrayDeque<>();
        String[] all = path.substring(1).split("/", -1);
        for (int i = 0; i < all.length; i++) {
            boolean dots = all[i].equals(".") || all[i].equals("..");
            if (all[i].equals("..")) {
                segments.pollLast();
            }
            if (!dots) {
                segments.add(all[i]);
            } else if (i == all.length - 1) {
                segments.add("");
            }
        }
        return "/" + String.join("/", segments);
    }

    /** A client and an application may see different schemes, and leave out the port of theirs. */
    private static String usual(String host) {
        return host.toLowerCase(Locale.ROOT).replaceFirst(":(80|443)?$", "");
    }

    private String expected() {
        return authority.isEmpty() ? "a path" : "a path, or a URL of " + authority;
    }

    private static InvalidValue wrong(String reference, String expected) {
        return new InvalidValue("Grip-Link", reference, expected);
    }
}
