package dev.tidings.app.system.proxy;

import java.util.Arrays;
import java.util.stream.Stream;

/** A transport through a proxy. */
record Cell(Setup setup, Transport transport) {

    static Stream<Cell> all() {
        return Arrays.stream(Setup.values())
                .flatMap(setup -> Arrays.stream(Transport.values()).map(transport -> new Cell(setup, transport)));
    }

    /** Returns a topic of its own. */
    String topic(String purpose) {
        return purpose + "/" + setup + "/" + transport;
    }

    @Override
    public String toString() {
        return setup + " " + transport;
    }
}
