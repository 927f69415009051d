/**
 * The ordered, durable sequence of events: what the rest of Tidings sees of it, whoever keeps it. The embedded journal is
 * in the room below, what it writes in {@code journal.file}. Uses {@code event} and {@code run}.
 */
@NullMarked
package dev.tidings.core.journal;

import org.jspecify.annotations.NullMarked;
