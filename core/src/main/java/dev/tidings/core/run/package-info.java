/** Owners, threads and time. Uses no other room. */
@NullMarked
package dev.tidings.core.run;

import org.jspecify.annotations.NullMarked;
