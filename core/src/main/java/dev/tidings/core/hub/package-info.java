/**
 * Fan-out: who is subscribed to what on one event loop, and how far each has got. Uses {@code event}, {@code run} and
 * {@code journal}; knows no format and no socket.
 */
@NullMarked
package dev.tidings.core.hub;

import org.jspecify.annotations.NullMarked;
