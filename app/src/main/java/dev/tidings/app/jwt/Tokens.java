package dev.tidings.app.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.tidings.core.run.AnyThread;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;

/** The tokens that a key signs: who they are from, and until when. */
@AnyThread
final class Tokens {

    /** As long as the application's clock may be behind, and a request may wait. */
    private static final Duration HOLDS = Duration.ofHours(1);

    /** Each request has a token, so the same one serves for a while. */
    private static final Duration SERVES = Duration.ofMinutes(1);

    private final JWSAlgorithm algorithm;
    private final JWSSigner signer;
    private final String issuer;
    private final InstantSource clock;
    private volatile Issued newest = new Issued("", Instant.MIN);

    private record Issued(String token, Instant at) {}

    /**
     * None yet.
     *
     * @param issuer what they say they are from
     */
    Tokens(JWSAlgorithm algorithm, JWSSigner signer, String issuer, InstantSource clock) {
        this.algorithm = algorithm;
        this.signer = signer;
        this.issuer = issuer;
        this.clock = clock;
    }

    String token() {
        Instant now = clock.instant();
        Issued issued = newest;
        if (Duration.between(issued.at, now).abs().compareTo(SERVES) >= 0) {
            issued = new Issued(sign(now), now);
            newest = issued; // two threads may both do so, and both tokens are right
        }
        return issued.token;
    }

    private String sign(Instant now) {
        var claims = new JWTClaimsSet.Builder()
                .issuer(issuer)
                .expirationTime(Date.from(now.plus(HOLDS)))
                .build();
        var jwt = new SignedJWT(new JWSHeader(algorithm), claims);
        try {
            jwt.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("the key is one of its algorithm", e);
        }
        return jwt.serialize();
    }
}
