package dev.tidings.net.connection;

import dev.tidings.core.config.TrustedProxies;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * The other end of a connection.
 *
 * @param address where it is, by the socket or by a trusted proxy's word; null when that is not known
 * @param secure whether TLS is spoken with it
 * @param proxies who is believed
 */
public record Peer(@Nullable InetAddress address, boolean secure, TrustedProxies proxies) {

    /** Returns whether it is a proxy that is believed in what it says about its clients. */
    public boolean isTrusted() {
        return address != null && proxies.trusts(address);
    }
}
