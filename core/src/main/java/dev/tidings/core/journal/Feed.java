package dev.tidings.core.journal;

import dev.tidings.core.event.Entry;
import java.util.List;

/** Whoever is told of everything that is stored: called by the journal, in order, and does not wait. */
@FunctionalInterface
public interface Feed {

    /**
     * Told after the entries are stored.
     *
     * @param entries of consecutive sequences, each batch after the one before
     */
    void onAppended(List<Entry> entries);
}
