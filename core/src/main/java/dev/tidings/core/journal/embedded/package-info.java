/**
 * The embedded journal: segment files in a folder of this machine, with an index in memory. Built by {@link
 * dev.tidings.core.journal.embedded.EmbeddedJournal}; uses {@code journal} and {@code journal.file},
 * which knows the format of the files.
 */
@NullMarked
package dev.tidings.core.journal.embedded;

import org.jspecify.annotations.NullMarked;
