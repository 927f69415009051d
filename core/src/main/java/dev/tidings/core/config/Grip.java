package dev.tidings.core.config;

import dev.tidings.core.event.InvalidValue;
import java.security.PrivateKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.Optional;

/**
 * That an application hands its clients over (https://pushpin.org/docs/protocols/grip/).
 *
 * @param key what is signed with; without it nothing is signed, and only this machine may publish
 * @param issuer what the gateway calls itself in what it signs
 * @param socketsOverHttp whether what happens on a WebSocket comes to the application as requests, instead of a WebSocket
 */
public record Grip(Optional<Key> key, String issuer, boolean socketsOverHttp) {

    /** {@code tidings}. */
    public static final String DEFAULT_ISSUER = "tidings";

    /** What the gateway signs with. */
    public sealed interface Key {

        /** What the application knows, too, and whoever publishes proves that he may with it. */
        record Shared(Secret secret) implements Key {}

        /** One whose public half the application has: nobody publishes with it, so only this machine may. */
        record Private(PrivateKey key) implements Key {

            /** RFC 7518 §3.3. */
            private static final int LEAST_RSA_BITS = 2048;

            public Private {
                boolean fits = key instanceof RSAKey rsa
                        ? rsa.getModulus().bitLength() >= LEAST_RSA_BITS
                        : key instanceof ECKey;
                if (!fits) {
                    throw new InvalidValue(
                            "grip.key", key.getAlgorithm(), "an EC key, or an RSA key of 2048 bits or more");
                }
            }

            /** Without the key, which is a secret. */
            @Override
            public String toString() {
                return "a private key (" + key.getAlgorithm() + ")";
            }
        }
    }

    /** One whose application has its WebSockets itself. */
    public Grip(Optional<Key> key, String issuer) {
        this(key, issuer, false);
    }

    /**
     * Reads how the application has its WebSockets.
     *
     * @param where the key, for the error
     */
    public static boolean socketsOverHttp(String where, String text) {
        return switch (text) {
            case "tunnel" -> false;
            case "over-http" -> true;
            default -> throw new InvalidValue(where, text, "tunnel or over-http");
        };
    }

    public Grip {
        if (issuer.isEmpty()) {
            throw new InvalidValue("grip.issuer", issuer, "a name, such as " + DEFAULT_ISSUER);
        }
    }
}
