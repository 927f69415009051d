/** The ordered, durable sequence of events; may use event and run, files and threads. */
@NullMarked
package dev.tidings.core.journal;

import org.jspecify.annotations.NullMarked;
