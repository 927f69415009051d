package dev.tidings.net.proxy;

import dev.tidings.core.config.Upstream;
import dev.tidings.net.connection.Caller;
import dev.tidings.net.connection.Peer;
import dev.tidings.net.http.BodyLength;
import dev.tidings.net.http.Headers;
import dev.tidings.net.http.Request;
import dev.tidings.net.http.ResponseHead;
import dev.tidings.net.http.Status;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What of a head is passed on, in which words, and what is said besides (RFC 9110 §7.6). */
final class Passing {

    /** About one connection, and not about the message (RFC 9110 §7.6.1). */
    private static final Set<String> OF_CONNECTIONS = Set.of(
            "connection", "proxy-connection", "keep-alive", "te", "transfer-encoding", "upgrade", "http2-settings");

    /** What framing and routing rest on: no field of these names is taken from behind a body (RFC 9110 §6.5.1). */
    private static final Set<String> NOT_BEHIND = Set.of(
            "content-length", "host", "content-type", "content-encoding", "authorization", "cookie", "set-cookie");

    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

    /** What may be sent twice without being done twice (RFC 9110 §9.2.2). */
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE");

    private Passing() {}

    /** Returns whether a request may be sent twice. */
    static boolean isRepeatable(String method) {
        return IDEMPOTENT.contains(method);
    }

    /**
     * Returns the head of a request as an application gets it, up to the empty line.
     *
     * @param webSocketKey what an upgrade is asked for with; null for an ordinary request
     */
    static String request(Request request, Caller caller, Peer peer, Upstream upstream, @Nullable String webSocketKey) {
        Headers from = request.head().headers();
        Set<String> dropped = dropped(from);
        var text = new StringBuilder(512);
        text.append(request.method())
                .append(' ')
                .append(request.head().target())
                .append(" HTTP/1.1\r\n");
        String host = request.head().authority(); // HTTP/1.0 may do without
        field(text, "host", host.isEmpty() ? upstream.url().substring("http://".length()) : host);
        from.forEach((name, value) -> {
            if (!dropped.contains(name) && !isOurs(name, peer.isTrusted())) {
                field(text, name, value);
            }
        });
        length(text, request);
        forwarded(text, request, caller, peer);
        if (webSocketKey != null) {
            field(text, "connection", "Upgrade");
            field(text, "upgrade", "websocket");
            if (from.first("sec-websocket-key").isEmpty()) {
                field(text, "sec-websocket-key", webSocketKey);
            }
        } else if (from.lists("te", "trailers")) {
            field(text, "connection", "TE");
            field(text, "te", "trailers");
        }
        return text.append("\r\n").toString();
    }

    /**
     * Returns the fields of an answer as a client gets them; the length stays, and is the carrier's to keep to, but for an
     * answer that has none (RFC 9110 §8.6): some clients would wait for it.
     */
    static ResponseHead response(ResponseHead head) {
        Set<String> dropped = dropped(head.headers());
        boolean withLength = head.status() >= 200 && head.status() != Status.NO_CONTENT.code();
        var fields = new Headers();
        head.headers().forEach((name, value) -> {
            if (!dropped.contains(name) && (withLength || !name.equals("content-length"))) {
                fields.add(name, value);
            }
        });
        return head.with(fields);
    }

    /** Returns the fields behind a body that may be passed on. */
    static Headers trailers(Headers trailers) {
        var fields = new Headers();
        trailers.forEach((name, value) -> {
            boolean between = isOurs(name, false) || name.startsWith("grip-") || name.startsWith("grip_");
            if (!OF_CONNECTIONS.contains(name) && !NOT_BEHIND.contains(name) && !between) {
                fields.add(name, value);
            }
        });
        return fields;
    }

    /** Those of connections, and those that {@code Connection} names, of which no message can be robbed that depends on them. */
    private static Set<String> dropped(Headers from) {
        List<String> named = from.all("connection");
        if (named.isEmpty()) {
            return OF_CONNECTIONS;
        }
        var dropped = new HashSet<>(OF_CONNECTIONS);
        for (String line : named) {
            Arrays.stream(line.toLowerCase(Locale.ROOT).split(",", -1))
                    .map(String::strip)
                    .forEach(dropped::add);
        }
        dropped.removeAll(Set.of("host", "content-length", "authorization", "cookie", "content-type"));
        return dropped;
    }

    /** Who believes an underscore to be a dash, as CGI and its heirs do, is not to believe the client. */
    private static boolean isOurs(String name, boolean trusted) {
        String meant = name.indexOf('_') < 0 ? name : name.replace('_', '-');
        return switch (meant) {
            case "host", "content-length", "x-real-ip", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host" ->
                true;
            case "forwarded" -> true;
            default ->
                OF_CONNECTIONS.contains(meant)
                        || (meant.startsWith("x-forwarded-") && !(trusted && meant.equals(name)));
        };
    }

    private static void length(StringBuilder text, Request request) {
        switch (request.bodyLength()) {
            case BodyLength.Length(long bytes) -> field(text, "content-length", Long.toString(bytes));
            case BodyLength.Chunked(), BodyLength.UntilClose() -> field(text, "transfer-encoding", "chunked");
            case BodyLength.None() -> {
                if (WITH_BODY.contains(request.method())) {
                    field(text, "content-length", "0");
                }
            }
        }
    }

    /** A trusted proxy's words stay, with its own address behind them; from anyone else they would be a claim. */
    private static void forwarded(StringBuilder text, Request request, Caller caller, Peer peer) {
        Headers from = request.head().headers();
        String before = peer.isTrusted() ? String.join(", ", from.all("x-forwarded-for")) : "";
        String address = literal(peer.address());
        field(text, "x-forwarded-for", before.isEmpty() ? address : before + ", " + address);
        field(text, "x-forwarded-proto", caller.scheme());
        if (!caller.authority().isEmpty()) {
            field(text, "x-forwarded-host", caller.authority());
        }
        field(text, "x-real-ip", literal(caller.client()));
        String chain = peer.isTrusted() ? String.join(", ", from.all("forwarded")) : "";
        String host = request.head().authority();
        String own = "for=" + node(peer.address()) + (host.isEmpty() ? "" : ";host=\"" + host + "\"") + ";proto="
                + (peer.secure() ? "https" : "http");
        field(text, "forwarded", chain.isEmpty() ? own : chain + ", " + own);
    }

    /** RFC 7239 §6. */
    private static String node(@Nullable InetAddress address) {
        return address instanceof Inet6Address ? "\"[" + literal(address) + "]\"" : literal(address);
    }

    /** Without the interface that it was reached by, which says nothing elsewhere. */
    private static String literal(@Nullable InetAddress address) {
        return address == null ? "unknown" : address.getHostAddress().split("%", 2)[0];
    }

    private static void field(StringBuilder text, String name, String value) {
        text.append(name).append(": ").append(value).append("\r\n");
    }
}
