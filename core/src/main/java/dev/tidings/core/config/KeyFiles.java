package dev.tidings.core.config;

import dev.tidings.core.event.InvalidValue;

/**
 * What an address proves itself with: two PEM files, which are looked at again while the server runs.
 *
 * @param certificate its own certificate first, then those of its issuers
 * @param key the private key of the first, as PKCS#8
 */
public record KeyFiles(String certificate, String key) {

    public KeyFiles {
        if (certificate.isEmpty()) {
            throw new InvalidValue("certificate", certificate, "a PEM file");
        }
        if (key.isEmpty()) {
            throw new InvalidValue("key", key, "a PEM file");
        }
    }
}
