/** The JVM's memory. */
@NullMarked
package dev.tidings.app.heap;

import org.jspecify.annotations.NullMarked;
