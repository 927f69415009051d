package dev.tidings.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a connection to an https address is before it is HTTP, and what TLS changes of what is known about a socket. */
class TlsTest {

    private final TestHub hub = new TestHub();
    private final Tls tls = new Tls();

    @BeforeEach
    void present() throws Exception {
        tls.present(identity("rsa", "RSA"));
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void servesHttpInsideOfTls() throws Exception {
        EmbeddedChannel server = arrive(Optional.of(tls));
        EmbeddedChannel client = client();
        exchange(client, server);

        client.writeOutbound(Unpooled.copiedBuffer("GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n", US_ASCII));
        exchange(client, server);

        assertThat(text(client)).startsWith("HTTP/1.1 200 OK\r\n");
    }

    @Test
    void provesItselfWithTheNewestCertificateOnNewConnections() throws Exception {
        EmbeddedChannel server = arrive(Optional.of(tls));
        EmbeddedChannel client = client();
        exchange(client, server);

        tls.present(identity("ec", "EC"));
        EmbeddedChannel later = client();
        exchange(later, arrive(Optional.of(tls)));

        assertThat(subject(client)).isEqualTo("CN=localhost");
        assertThat(subject(later)).isEqualTo("CN=renewed");
        client.writeOutbound(Unpooled.copiedBuffer("GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n", US_ASCII));
        exchange(client, server);
        assertThat(text(client)).startsWith("HTTP/1.1 200 OK\r\n");
    }

    @Test
    void saysThatTlsIsSpokenHere() {
        EmbeddedChannel server = arrive(Optional.of(tls));

        server.writeInbound(Unpooled.copiedBuffer("GET / HTTP/1.1\r\nHost: h\r\n\r\n", US_ASCII));

        ByteBuf answer = server.readOutbound();
        assertThat(answer.toString(US_ASCII))
                .startsWith("HTTP/1.1 400 Bad Request\r\n")
                .endsWith("\r\n\r\nThe plain HTTP request was sent to HTTPS port\n");
        answer.release();
        assertThat(server.isOpen()).isFalse();
    }

    @Test
    void saysThatNoTlsIsSpokenHere() throws Exception {
        EmbeddedChannel server = arrive(Optional.empty());
        EmbeddedChannel client = client();

        server.writeInbound(client.<ByteBuf>readOutbound());

        ByteBuf alert = server.readOutbound();
        assertThat(alert.getByte(0)).as("an alert").isEqualTo((byte) 21);
        alert.release();
        assertThat(server.isOpen()).isFalse();
        client.finishAndReleaseAll();
    }

    @Test
    void closesWhatSaysNothingAndWhatDoesNotFinishItsHandshake() throws Exception {
        EmbeddedChannel silent = arrive(Optional.of(tls));
        EmbeddedChannel slow = arrive(Optional.of(tls));
        EmbeddedChannel client = client();
        ByteBuf hello = client.readOutbound();
        slow.writeInbound(hello.readRetainedSlice(20));

        hub.pass(Duration.ofSeconds(9));
        assertThat(slow.isOpen()).isTrue();
        hub.pass(Duration.ofSeconds(2));
        assertThat(slow.isOpen()).isFalse();
        assertThat(silent.isOpen()).isTrue();
        hub.pass(Duration.ofSeconds(65));
        assertThat(silent.isOpen()).isFalse();
        hello.release();
        client.finishAndReleaseAll();
    }

    @Test
    void closesWhatHasNotAskedForAnythingWhenTheServerStops() throws Exception {
        EmbeddedChannel silent = arrive(Optional.of(tls));
        EmbeddedChannel slow = arrive(Optional.of(tls));
        EmbeddedChannel client = client();
        ByteBuf hello = client.readOutbound();
        slow.writeInbound(hello.readSlice(20));

        hub.loop.drain();

        assertThat(silent.isOpen()).isFalse();
        assertThat(slow.isOpen()).isFalse();
        client.finishAndReleaseAll();
    }

    /** Streams measure by it whether a client is slow, so what waits to be encrypted has to count. */
    @Test
    void countsWhatIsNotEncryptedYetAsWaiting() throws Exception {
        EmbeddedChannel server = arrive(Optional.of(tls));
        server.config().setWriteBufferWaterMark(new WriteBufferWaterMark(500, 1000));
        EmbeddedChannel client = client();
        exchange(client, server);

        server.write(Unpooled.wrappedBuffer(new byte[900]));
        assertThat(server.isWritable()).isTrue();
        server.write(Unpooled.wrappedBuffer(new byte[900]));
        assertThat(server.isWritable()).isFalse();
        server.flush();
        assertThat(server.isWritable()).isTrue();
        exchange(client, server);
    }

    private EmbeddedChannel arrive(Optional<Tls> with) {
        return hub.channel(new Arrival(hub.visitor(TestHub.PEER), with));
    }

    private EmbeddedChannel client() throws SSLException {
        var context = SslContextBuilder.forClient()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .build();
        return hub.channel(context.newHandler(hub.allocator()));
    }

    /** Until neither has anything to say. */
    private void exchange(EmbeddedChannel one, EmbeddedChannel other) {
        boolean more = true;
        while (more) {
            hub.settle();
            more = carry(one, other) || carry(other, one);
        }
    }

    private static boolean carry(EmbeddedChannel from, EmbeddedChannel to) {
        Object bytes = from.readOutbound();
        if (bytes != null) {
            to.writeInbound(bytes);
        }
        return bytes != null;
    }

    private static String text(EmbeddedChannel client) {
        var text = new StringBuilder();
        for (ByteBuf part = client.readInbound(); part != null; part = client.readInbound()) {
            text.append(part.toString(US_ASCII));
            part.release();
        }
        return text.toString();
    }

    private static String subject(EmbeddedChannel client) throws SSLPeerUnverifiedException {
        var session = client.pipeline().get(SslHandler.class).engine().getSession();
        return Identity.name((X509Certificate) session.getPeerCertificates()[0]);
    }

    private static Identity identity(String name, String algorithm) throws IOException, GeneralSecurityException {
        var certificate = CertificateFactory.getInstance("X.509").generateCertificate(resource(name + ".crt"));
        String pem = new String(resource(name + ".key").readAllBytes(), US_ASCII).replaceAll("-----[^-]*-----", "");
        var key = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem));
        return new Identity(
                List.of((X509Certificate) certificate),
                KeyFactory.getInstance(algorithm).generatePrivate(key));
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(TlsTest.class.getResourceAsStream("/tls/" + name));
    }
}
