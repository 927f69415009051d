package dev.tidings.net;

import dev.tidings.core.run.AnyThread;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What an address that speaks TLS does it with; a new identity is for the connections that come from now on. */
@AnyThread
final class Tls {

    static final String HTTP_2 = "h2";

    /** What a client can ask for in its hello (RFC 7301), the best first. */
    private static final List<String> PROTOCOLS = List.of(HTTP_2, "http/1.1", "http/1.0");

    private volatile @Nullable SslContext context;

    /**
     * Proves itself with this from now on.
     *
     * @throws IllegalArgumentException when TLS has no use for the kind of key
     */
    void present(Identity identity) {
        try {
            context = SslContextBuilder.forServer(
                            identity.key(), identity.chain().toArray(X509Certificate[]::new))
                    .sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    // Those that HTTP/2 does not forbid (RFC 9113 §9.2.2): forward secrecy, and no CBC.
                    .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            Protocol.ALPN,
                            // A client that wants something else was sent to the wrong server (ALPACA).
                            SelectorFailureBehavior.FATAL_ALERT,
                            SelectedListenerFailureBehavior.ACCEPT,
                            PROTOCOLS))
                    .build();
        } catch (SSLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Returns what the next connection does it with. */
    SslContext context() {
        SslContext current = context;
        if (current == null) {
            throw new IllegalStateException("an address with TLS and without a certificate");
        }
        return current;
    }
}
