/**
 * Where the events of the embedded journal are: segments by sequence, topics by name, in memory. The sequencer changes it,
 * by replacing what others may be reading; anybody reads it. The door is {@link dev.tidings.core.journal.index.Index}.
 */
@NullMarked
package dev.tidings.core.journal.index;

import org.jspecify.annotations.NullMarked;
