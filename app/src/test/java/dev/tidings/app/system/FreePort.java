package dev.tidings.app.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for programs that have to be told one. They are below those that the kernel gives to clients: one that is free stays
 * free while its program is stopped and started again.
 */
public final class FreePort {

    private static final int FIRST = 20_000;
    private static final int PORTS = 12_000;
    private static final Set<Integer> TAKEN = ConcurrentHashMap.newKeySet();

    private FreePort() {}

    /** Returns one that nobody listens on, each only once. */
    public static int take() {
        while (true) {
            int port = FIRST + ThreadLocalRandom.current().nextInt(PORTS);
            try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                if (TAKEN.add(port)) {
                    return port;
                }
            } catch (IOException e) {
                // Somebody has it.
            }
        }
    }

    /** Returns whether somebody listens there. */
    public static boolean isTaken(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
