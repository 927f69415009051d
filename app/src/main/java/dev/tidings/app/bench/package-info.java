/** The machine of {@code tidings bench}: subscribers on few threads, publishers that keep to a clock, and what they count. */
@NullMarked
package dev.tidings.app.bench;

import org.jspecify.annotations.NullMarked;
