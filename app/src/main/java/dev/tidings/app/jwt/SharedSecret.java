package dev.tidings.app.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.tidings.core.grip.Signature;
import dev.tidings.core.run.AnyThread;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Date;

/**
 * Tokens of a secret that two sides know ({@code HS256}, RFC 7518 §3.2). A publisher may also send the secret as its token,
 * as the clients do that are given a key and no issuer.
 */
@AnyThread
public final class SharedSecret implements Signature {

    /** As long as the application's clock may be behind, and a request may wait. */
    private static final Duration HOLDS = Duration.ofHours(1);

    /** Each request has a token, so the same one serves for a while. */
    private static final Duration SERVES = Duration.ofMinutes(1);

    /** The library asks for 256 bits; HMAC itself fills what is shorter with zeros (RFC 2104 §2), so the result is the same. */
    private static final int LEAST_BYTES = 32;

    private final byte[] secret;
    private final byte[] key;
    private final String issuer;
    private final InstantSource clock;
    private volatile Issued newest = new Issued("", Instant.MIN);

    /**
     * Takes the secret over.
     *
     * @param issuer what the tokens say they are from
     */
    public SharedSecret(byte[] secret, String issuer, InstantSource clock) {
        this.secret = secret;
        this.key = Arrays.copyOf(secret, Math.max(secret.length, LEAST_BYTES));
        this.issuer = issuer;
        this.clock = clock;
    }

    @Override
    public String token() {
        Instant now = clock.instant();
        Issued issued = newest;
        if (Duration.between(issued.at, now).abs().compareTo(SERVES) >= 0) {
            issued = new Issued(sign(now), now);
            newest = issued; // two threads may both do so, and both tokens are right
        }
        return issued.token;
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

    private String sign(Instant now) {
        var claims = new JWTClaimsSet.Builder()
                .issuer(issuer)
                .expirationTime(Date.from(now.plus(HOLDS)))
                .build();
        var jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
        try {
            jwt.sign(new MACSigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException("every JVM has HMAC-SHA-256, and the key is long enough", e);
        }
        return jwt.serialize();
    }

    private record Issued(String token, Instant at) {}
}
