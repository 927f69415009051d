package dev.tidings.net.connection;

import dev.tidings.core.config.TrustedProxies;
import dev.tidings.net.http.Request;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who sent a request, and to what: by the connection, or by the word of the trusted proxies on the way.
 *
 * @param client the address; null when it is not known
 * @param scheme {@code http} or {@code https}
 * @param authority host and port as the client knows them
 */
public record Caller(@Nullable InetAddress client, String scheme, String authority) {

    /** Reads the {@code X-Forwarded-*} fields if the peer is believed. */
    static Caller of(Peer peer, Request request) {
        String scheme = peer.secure() ? "https" : "http";
        String authority = request.head().authority();
        if (!peer.isTrusted()) {
            return new Caller(peer.address(), scheme, authority);
        }
        return new Caller(
                client(peer, request),
                forwarded(request, "x-forwarded-proto")
                        .filter(proto -> proto.equals("http") || proto.equals("https"))
                        .orElse(scheme),
                forwarded(request, "x-forwarded-host").orElse(authority));
    }

    /**
     * Each proxy adds the address that it was called from at the end, so the client is the last that is no trusted proxy;
     * what stands before it is the client's own word. What is no address is nobody's.
     */
    private static @Nullable InetAddress client(Peer peer, Request request) {
        List<String> hops = new ArrayList<>();
        for (String line : request.head().headers().all("x-forwarded-for")) {
            hops.addAll(List.of(line.split(",", -1)));
        }
        TrustedProxies proxies = peer.proxies();
        InetAddress client = peer.address();
        for (String hop : hops.reversed()) {
            if (client == null || !proxies.trusts(client)) {
                break;
            }
            client = address(hop.strip());
        }
        return client;
    }

    /** Some proxies write the port, too. */
    private static @Nullable InetAddress address(String text) {
        String literal = text.startsWith("[") && text.indexOf(']') > 0
                ? text.substring(1, text.indexOf(']'))
                : text.replaceFirst("^([0-9.]+):[0-9]+$", "$1");
        try {
            return InetAddress.ofLiteral(literal);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The first value is the one of the proxy that the client spoke to. */
    private static Optional<String> forwarded(Request request, String field) {
        return request.header(field)
                .map(value -> value.split(",", -1)[0].strip())
                .filter(value -> !value.isEmpty());
    }
}
