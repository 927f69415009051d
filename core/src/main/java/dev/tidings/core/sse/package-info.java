/** Server-sent events to bytes, as pure functions; may use event and json. */
@NullMarked
package dev.tidings.core.sse;

import org.jspecify.annotations.NullMarked;
