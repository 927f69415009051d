package dev.tidings.app.tls;

import dev.tidings.core.config.KeyFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Certificates that were made for tests (valid until 2126, trusted by nobody), as files of an operator. */
public final class Samples {

    private Samples() {}

    /** Puts a pair into a folder, in the place of what was there. */
    public static KeyFiles put(Path folder, String certificate, String key) throws IOException {
        return new KeyFiles(copy(certificate, folder.resolve("cert.pem")), copy(key, folder.resolve("key.pem")));
    }

    /** Puts one file somewhere. */
    public static String copy(String name, Path to) throws IOException {
        try (var in = Samples.class.getResourceAsStream("/tls/" + name)) {
            Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
        }
        return to.toString();
    }

    /** Returns what trusts {@code rsa.crt} and {@code ec.crt}. */
    public static SSLContext trust() throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        var certificates = CertificateFactory.getInstance("X.509");
        for (String name : List.of("rsa.crt", "ec.crt")) {
            try (InputStream in = Samples.class.getResourceAsStream("/tls/" + name)) {
                trusted.setCertificateEntry(name, certificates.generateCertificate(in));
            }
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
