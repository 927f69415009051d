package dev.tidings.app.tls;

import dev.tidings.core.event.InvalidValue;
import dev.tidings.net.Identity;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Certificates and keys as text (RFC 7468). What is wrong is said of {@code certificate} or {@code key}. */
public final class Pem {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----", Pattern.DOTALL);

    /** What TLS has signatures of, by the names that the JDK's key factories know them under. */
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    private Pem() {}

    /** One {@code BEGIN} to its {@code END}. */
    private record Block(String label, String base64) {

        byte[] bytes() {
            return Base64.getMimeDecoder().decode(base64);
        }
    }

    /**
     * Reads a pair.
     *
     * @throws InvalidValue when one of them is none, when they do not belong together, or when it is not their time
     */
    static Identity identity(String certificate, String key, Instant now) {
        List<X509Certificate> chain = chain(certificate);
        var identity = new Identity(chain, key(key));
        X509Certificate own = chain.getFirst();
        if (now.isAfter(own.getNotAfter().toInstant())) {
            throw new InvalidValue(
                    "certificate",
                    "",
                    "a certificate that is valid: that of " + Identity.name(own) + " expired on "
                            + own.getNotAfter().toInstant() + "; renew it");
        }
        if (now.isBefore(own.getNotBefore().toInstant())) {
            throw new InvalidValue(
                    "certificate",
                    "",
                    "a certificate that is valid: that of " + Identity.name(own) + " is so from "
                            + own.getNotBefore().toInstant() + " on; is this machine's clock right?");
        }
        return identity;
    }

    private static List<X509Certificate> chain(String text) {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            var factory = CertificateFactory.getInstance("X.509");
            for (Block block : blocks(text)) {
                if (block.label().equals("CERTIFICATE")) {
                    chain.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.bytes())));
                }
            }
        } catch (CertificateException | IllegalArgumentException e) {
            throw new InvalidValue(
                    "certificate", "", "whole certificates: number " + (chain.size() + 1) + " is damaged");
        }
        if (chain.isEmpty()) {
            throw new InvalidValue(
                    "certificate",
                    "",
                    "a PEM file with -----BEGIN CERTIFICATE----- in it; there is none" + derHint(text));
        }
        return chain;
    }

    /**
     * Reads a private key, which is the first one of the text.
     *
     * @throws InvalidValue for {@code key}, without what was there, when there is none
     */
    public static PrivateKey key(String text) {
        List<Block> blocks = blocks(text);
        for (Block block : blocks) {
            switch (block.label()) {
                case "PRIVATE KEY" -> {
                    return pkcs8(block).orElseThrow(Pem::damagedKey);
                }
                case "ENCRYPTED PRIVATE KEY" ->
                    throw new InvalidValue(
                            "key", "", "a key without a passphrase: openssl pkey -in KEY -out key.pem takes it off");
                case "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY" ->
                    throw new InvalidValue(
                            "key",
                            "",
                            "-----BEGIN PRIVATE KEY----- (PKCS#8) instead of " + block.label()
                                    + ": openssl pkey -in KEY -out key.pem makes it");
                default -> {} // certificates and parameters may stand beside it
            }
        }
        throw new InvalidValue(
                "key", "", "a PEM file with -----BEGIN PRIVATE KEY----- in it; there is none" + derHint(text));
    }

    private static Optional<PrivateKey> pkcs8(Block block) {
        return ALGORITHMS.stream()
                .map(algorithm -> pkcs8(block, algorithm))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<PrivateKey> pkcs8(Block block, String algorithm) {
        try {
            return Optional.of(
                    KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(block.bytes())));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty(); // it is of another algorithm, or of none
        }
    }

    private static InvalidValue damagedKey() {
        return new InvalidValue("key", "", "a whole RSA, EC or Ed25519 key: it is damaged or of another kind");
    }

    /** Binary files begin with a DER sequence of a long form. */
    private static String derHint(String text) {
        return text.length() > 2 && text.charAt(0) == 0x30 && text.charAt(1) >= 0x80
                ? " (it is DER: openssl x509 -inform der -in CERT -out cert.pem makes PEM of it)"
                : "";
    }

    private static List<Block> blocks(String text) {
        return BLOCK.matcher(text)
                .results()
                .map(found -> new Block(found.group(1), found.group(2)))
                .toList();
    }
}
