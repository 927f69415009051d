package dev.tidings.core.config;

import dev.tidings.core.event.InvalidValue;
import java.util.Optional;

/**
 * That an application hands its clients over (https://pushpin.org/docs/protocols/grip/).
 *
 * @param key what both sides sign with; without it nothing is signed, and only this machine may publish
 * @param issuer what the gateway calls itself in what it signs
 * @param socketsOverHttp whether what happens on a WebSocket comes to the application as requests, instead of a WebSocket
 */
public record Grip(Optional<Secret> key, String issuer, boolean socketsOverHttp) {

    /** {@code tidings}. */
    public static final String DEFAULT_ISSUER = "tidings";

    /** One whose application has its WebSockets itself. */
    public Grip(Optional<Secret> key, String issuer) {
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
