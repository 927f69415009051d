package dev.tidings.core.config;

import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.journal.Durability;

/** Where events are kept. */
public sealed interface Store {

    /** The folder {@code tidings-data} under the one the server was started in. */
    Store DEFAULT = new Folder("./tidings-data", Durability.OS);

    /** Nowhere: they are gone when the process ends. */
    record Memory() implements Store {}

    /**
     * In files.
     *
     * @param path as it was given; relative to the folder that the server was started in
     */
    record Folder(String path, Durability durability) implements Store {

        public Folder {
            if (path.isBlank() || path.indexOf('\0') >= 0) {
                throw new InvalidValue(
                        "store.url", "file:" + path, "a folder after file:, such as file:./tidings-data");
            }
        }
    }

    /**
     * Reads a store from its URL: {@code memory:} or {@code file:DIR}.
     *
     * @param durability ignored in memory
     */
    static Store parse(String url, Durability durability) {
        if (url.equals("memory:")) {
            return new Memory();
        }
        if (url.startsWith("nats:") || url.startsWith("tls:")) {
            throw new InvalidValue("store.url", url, "memory: or file:DIR; NATS is not in this version");
        }
        if (!url.startsWith("file:")) {
            throw new InvalidValue("store.url", url, "memory: or file:DIR");
        }
        return new Folder(path(url), durability);
    }

    private static String path(String url) {
        String path = url.substring("file:".length());
        if (path.startsWith("//")) {
            path = path.substring(2);
            if (!path.startsWith("/")) {
                throw new InvalidValue("store.url", url, "a folder of this machine: file:DIR or file:///DIR");
            }
        }
        return path;
    }
}
