package dev.tidings.core.simulation;

import dev.tidings.core.event.Interest;
import dev.tidings.core.event.Selector;
import dev.tidings.core.hub.Change;
import dev.tidings.core.journal.Journal;
import dev.tidings.core.journal.Opening;
import dev.tidings.core.journal.Start;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Subscribers that think better of what they want: from where the stream is, or with the history after some id. */
final class SimulatedChanges {

    private static final List<String> SELECTORS = List.of("a/1", "a/2", "b/1", "b/2", "a/*", "*/1", "**");

    private final Random random;
    private final Oracle oracle;

    SimulatedChanges(Random random, Oracle oracle) {
        this.random = random;
        this.oracle = oracle;
    }

    /** Several in a row find the histories of those before them. */
    void some(SimulatedClient.Connection connection, Journal journal) {
        for (int i = random.nextInt(3); i >= 0; i--) {
            one(connection, journal);
        }
    }

    private void one(SimulatedClient.Connection connection, Journal journal) {
        Set<Selector> subscribe = new HashSet<>();
        Set<Selector> unsubscribe = new HashSet<>();
        for (String text : SELECTORS) {
            switch (random.nextInt(6)) {
                case 0 -> subscribe.add(new Selector(text));
                case 1, 2 -> unsubscribe.add(new Selector(text));
                default -> {}
            }
        }
        var change = new Change(subscribe, unsubscribe);
        Optional<String> after = oracle.anyId(random).filter(id -> !subscribe.isEmpty() && random.nextBoolean());
        if (after.isEmpty()) {
            connection.change(change, null, null);
        } else {
            open(connection, journal, change, after.get(), new Start.After(after.get()));
        }
    }

    private static void open(
            SimulatedClient.Connection connection, Journal journal, Change change, String after, Start start) {
        var added = new Interest(change.subscribe(), Set.of());
        journal.open(added, start, connection.home().executor(), opening -> {
            switch (opening) {
                case Opening.At at -> connection.change(change, after, at);
                case Opening.Further(Start further) -> open(connection, journal, change, after, further);
                case Opening.Complete complete ->
                    connection.change(change, after, new Opening.At(journal.head(), null, Set.of()));
                case Opening.Unavailable unavailable -> {}
            }
        });
    }
}
