package dev.tidings.net.connection;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * The other end of a connection.
 *
 * @param address where it is; null when that is not known
 * @param secure whether TLS is spoken with it
 * @param trusted whether it is a proxy that is believed in what it says about its clients
 */
public record Peer(@Nullable InetAddress address, boolean secure, boolean trusted) {}
