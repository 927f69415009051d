/**
 * Bytes on a disk: the files that the embedded journal writes, and how a record, a segment and a clean end look in them.
 * Uses {@code event} and {@code run}; the format is in {@code docs/journal.md}.
 */
@NullMarked
package dev.tidings.core.journal.file;

import org.jspecify.annotations.NullMarked;
