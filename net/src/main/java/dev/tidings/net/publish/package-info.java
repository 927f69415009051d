/** Requests that change something: publishing, one event or a stream of them, and forgetting a topic. */
@NullMarked
package dev.tidings.net.publish;

import org.jspecify.annotations.NullMarked;
