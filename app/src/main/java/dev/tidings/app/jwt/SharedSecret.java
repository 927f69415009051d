package dev.tidings.app.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeyLengthException;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.SignedJWT;
import dev.tidings.core.grip.Signature;
import dev.tidings.core.run.AnyThread;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Date;

/**
 * Tokens of a secret that two sides know ({@code HS256}, RFC 7518 §3.2). A publisher may also send the secret as its token,
 * as the clients do that are given a key and no issuer.
 */
@AnyThread
public final class SharedSecret implements Signature {

    /** The library asks for 256 bits; HMAC itself fills what is shorter with zeros (RFC 2104 §2), so the result is the same. */
    private static final int LEAST_BYTES = 32;

    private final byte[] secret;
    private final byte[] key;
    private final Tokens tokens;
    private final InstantSource clock;

    /**
     * Takes the secret over.
     *
     * @param issuer what the tokens say they are from
     */
    public SharedSecret(byte[] secret, String issuer, InstantSource clock) {
        this.secret = secret;
        this.key = Arrays.copyOf(secret, Math.max(secret.length, LEAST_BYTES));
        this.clock = clock;
        this.tokens = new Tokens(JWSAlgorithm.HS256, signer(key), issuer, clock);
    }

    private static MACSigner signer(byte[] key) {
        try {
            return new MACSigner(key);
        } catch (KeyLengthException e) {
            throw new IllegalStateException("it was made long enough", e);
        }
    }

    @Override
    public String token() {
        return tokens.token();
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public boolean isRight(String token) {
        return MessageDigest.isEqual(secret, token.getBytes(StandardCharsets.UTF_8)) || isSigned(token);
    }

    private boolean isSigned(String token) {
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            boolean signed =
                    JWSAlgorithm.HS256.equals(jwt.getHeader().getAlgorithm()) && jwt.verify(new MACVerifier(key));
            Date expires = signed ? jwt.getJWTClaimsSet().getExpirationTime() : null;
            return expires != null && expires.toInstant().isAfter(clock.instant());
        } catch (ParseException | JOSEException e) {
            return false; // whatever it is, it proves nothing
        }
    }
}
