/**
 * HTTP/2: a connection with many requests on it, each on a stream that is a channel of its own. What answers them is the
 * same as in HTTP/1.
 */
@NullMarked
package dev.tidings.net.http2;

import org.jspecify.annotations.NullMarked;
