/**
 * The embedded journal: segment files in a folder of this machine, with an index in memory. Built by {@link
 * dev.tidings.core.journal.embedded.EmbeddedJournal}; the format of the files is in {@code docs/journal.md}.
 */
@NullMarked
package dev.tidings.core.journal.embedded;

import org.jspecify.annotations.NullMarked;
