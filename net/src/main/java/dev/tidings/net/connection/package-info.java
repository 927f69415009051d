/**
 * A connection and what goes over it: requests in, answers out, limits of time and number. Knows no topic and no event.
 */
@NullMarked
package dev.tidings.net.connection;

import org.jspecify.annotations.NullMarked;
