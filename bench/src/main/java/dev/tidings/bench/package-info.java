/** What the decisions were measured with; nothing of it is shipped. */
@NullMarked
package dev.tidings.bench;

import org.jspecify.annotations.NullMarked;
