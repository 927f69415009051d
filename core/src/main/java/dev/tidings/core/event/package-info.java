/** What an event is, and the values it is made of. Uses no other room. */
@NullMarked
package dev.tidings.core.event;

import org.jspecify.annotations.NullMarked;
