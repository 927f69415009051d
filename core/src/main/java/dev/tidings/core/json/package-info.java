/** Reading and writing JSON as pure functions; may use event, and is the only one that knows Jackson. */
@NullMarked
package dev.tidings.core.json;

import org.jspecify.annotations.NullMarked;
