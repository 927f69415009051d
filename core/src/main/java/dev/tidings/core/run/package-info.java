/** Owners of state, confinement to a thread, and time; uses no other room, and is the only one that asks for the time. */
@NullMarked
package dev.tidings.core.run;

import org.jspecify.annotations.NullMarked;
