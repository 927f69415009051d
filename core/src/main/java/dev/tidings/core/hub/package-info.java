/** Publish, subscribe and fan out; may use event, run and journal. */
@NullMarked
package dev.tidings.core.hub;

import org.jspecify.annotations.NullMarked;
