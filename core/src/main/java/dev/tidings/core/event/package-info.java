/** What an event is: topics, drafts, events and ids as values; uses no other room. */
@NullMarked
package dev.tidings.core.event;

import org.jspecify.annotations.NullMarked;
