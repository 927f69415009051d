package dev.tidings.app.bench;

import dev.tidings.core.run.AnyThread;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Names become addresses once; connections that wait for what they read. */
@AnyThread
final class Sockets {

    private static final int TIMEOUT_MS = 10_000;

    private final SSLContext tls;
    private final Map<String, InetSocketAddress> addresses = new ConcurrentHashMap<>();

    /** @param tls whose certificates are believed */
    Sockets(SSLContext tls) {
        this.tls = tls;
    }

    /** Returns where an endpoint is; unresolved when nobody knows. */
    InetSocketAddress address(Endpoint to) {
        return addresses.computeIfAbsent(to.host() + ":" + to.port(), _ -> new InetSocketAddress(to.host(), to.port()));
    }

    SSLContext tls() {
        return tls;
    }

    /** Connects. */
    Socket open(Endpoint to) throws IOException {
        var plain = new Socket();
        try {
            plain.setTcpNoDelay(true);
            plain.setSoTimeout(TIMEOUT_MS);
            plain.connect(address(to), TIMEOUT_MS);
            return to.isSecure() ? secured(plain, to) : plain;
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    private Socket secured(Socket plain, Endpoint to) throws IOException {
        var secured = (SSLSocket) tls.getSocketFactory().createSocket(plain, to.host(), to.port(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }
}
