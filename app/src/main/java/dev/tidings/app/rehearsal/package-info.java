/** A run of the program for a JVM that records it. */
@NullMarked
package dev.tidings.app.rehearsal;

import org.jspecify.annotations.NullMarked;
