package dev.tidings.app.system.proxy;

import java.util.Arrays;
import java.util.stream.Stream;

/** A transport through a proxy. */
record Cell(Setup setup, Transport transport) {

    /** Returns those that bring events at once. */
    static Stream<Cell> live() {
        return all().filter(cell -> cell.setup.brings(cell.transport));
    }

    /** Returns those of which the server can learn that a client has left. */
    static Stream<Cell> noticed() {
        return all().filter(cell -> cell.transport != Transport.WEBSOCKET || cell.setup.brings(cell.transport))
                .filter(cell -> cell.transport != Transport.POLL || cell.setup.tells(cell.transport));
    }

    private static Stream<Cell> all() {
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
