/** Subscriptions: one endpoint for all, a wire for those that stream, and one for those that poll. */
@NullMarked
package dev.tidings.net.stream;

import org.jspecify.annotations.NullMarked;
