package dev.tidings.app.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import dev.tidings.core.grip.Signature;
import dev.tidings.core.run.AnyThread;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.time.InstantSource;

/** Tokens that whoever has the public half of a key can tell are the gateway's ({@code ES256}, {@code RS256}; RFC 7518 §3.3, §3.4). */
@AnyThread
public final class PrivateSignature implements Signature {

    private final Tokens tokens;

    /**
     * Signs with a key, RSA, or EC on one of the curves P-256, P-384 and P-521.
     *
     * @param issuer what the tokens say they are from
     */
    public PrivateSignature(PrivateKey key, String issuer, InstantSource clock) {
        if (key instanceof ECPrivateKey onCurve) {
            ECDSASigner signer = signer(onCurve);
            JWSAlgorithm algorithm = signer.supportedECDSAAlgorithm();
            tokens = new Tokens(algorithm, signer, issuer, clock);
        } else {
            tokens = new Tokens(JWSAlgorithm.RS256, new RSASSASigner(key), issuer, clock);
        }
    }

    private static ECDSASigner signer(ECPrivateKey key) {
        try {
            return new ECDSASigner(key);
        } catch (JOSEException e) {
            throw new IllegalStateException("the JDK reads no key on another curve", e);
        }
    }

    @Override
    public String token() {
        return tokens.token();
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public boolean isRight(String token) {
        return false;
    }
}
