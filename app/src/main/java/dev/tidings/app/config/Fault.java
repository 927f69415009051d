package dev.tidings.app.config;

/**
 * One thing that is wrong with the configuration.
 *
 * @param place where to go and change it: {@code file:line:column}, an environment variable or a flag
 * @param message the key, what is wrong and what would be right
 */
public record Fault(Place place, String message) {

    @Override
    public String toString() {
        return place + ": " + message;
    }
}
