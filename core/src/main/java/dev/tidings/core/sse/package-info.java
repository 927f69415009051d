/** Server-sent events to bytes and back; may use event and json. */
@NullMarked
package dev.tidings.core.sse;

import org.jspecify.annotations.NullMarked;
