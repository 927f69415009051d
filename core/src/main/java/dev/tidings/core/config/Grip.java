package dev.tidings.core.config;

import dev.tidings.core.event.InvalidValue;
import java.util.Optional;

/**
 * That an application hands its clients over (https://pushpin.org/docs/protocols/grip/).
 *
 * @param key what both sides sign with; without it nothing is signed, and only this machine may publish
 * @param issuer what the gateway calls itself in what it signs
 */
public record Grip(Optional<Secret> key, String issuer) {

    /** {@code tidings}. */
    public static final String DEFAULT_ISSUER = "tidings";

    public Grip {
        if (issuer.isEmpty()) {
            throw new InvalidValue("grip.issuer", issuer, "a name, such as " + DEFAULT_ISSUER);
        }
    }
}
