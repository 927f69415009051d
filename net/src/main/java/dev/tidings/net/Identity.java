package dev.tidings.net;

import dev.tidings.core.event.InvalidValue;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What an address proves itself with in TLS.
 *
 * @param chain its own certificate first, then those of its issuers
 * @param key the first one's: that was tried
 */
public record Identity(List<X509Certificate> chain, PrivateKey key) {

    private static final byte[] PROBE = {1, 2, 3};

    /** @throws InvalidValue for {@code key} when it is that of another certificate */
    public Identity {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new InvalidValue("certificate", "nothing", "at least one certificate");
        }
        X509Certificate own = chain.getFirst();
        if (!belongTogether(own.getPublicKey(), key)) {
            throw new InvalidValue(
                    "key",
                    "another key",
                    "the key of the first certificate, which is that of " + name(own)
                            + "; the server's own comes first, then those of its issuers");
        }
    }

    /** Returns whom it is for and until when, for people. */
    public String describe() {
        return name(chain.getFirst()) + ", valid until "
                + chain.getFirst().getNotAfter().toInstant();
    }

    /** Returns whom a certificate is for, as its issuer wrote it. */
    public static String name(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
    }

    private static boolean belongTogether(PublicKey open, PrivateKey secret) {
        try {
            Signature signature = Signature.getInstance(algorithm(open));
            signature.initSign(secret);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(open);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String algorithm(PublicKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm(); // EdDSA and its curves are their own signatures
        };
    }
}
