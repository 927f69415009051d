package dev.tidings.core.config;

import java.net.InetAddress;
import java.util.List;

/** The proxies that are believed in what they say about their clients: {@code X-Forwarded-*} and the PROXY protocol. */
public record TrustedProxies(List<Network> networks) {

    /** Those of this machine. */
    public static final TrustedProxies DEFAULT = new TrustedProxies(
            List.of(Network.parse("trusted_proxies", "127.0.0.0/8"), Network.parse("trusted_proxies", "::1/128")));

    public TrustedProxies {
        networks = List.copyOf(networks);
    }

    /** Returns whether what comes from this address is believed. */
    public boolean trusts(InetAddress address) {
        for (Network network : networks) {
            if (network.contains(address)) {
                return true;
            }
        }
        return false;
    }
}
