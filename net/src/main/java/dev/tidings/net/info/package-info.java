/** Requests that only look: health, topics, and the page to try it out. */
@NullMarked
package dev.tidings.net.info;

import org.jspecify.annotations.NullMarked;
