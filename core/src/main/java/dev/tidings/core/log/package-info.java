/** The access log: what is known of an exchange when it is over, and how a line says it. */
@NullMarked
package dev.tidings.core.log;

import org.jspecify.annotations.NullMarked;
