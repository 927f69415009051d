/**
 * HTTP/1 from bytes: a strict parser without a socket, and the values it gives. What two parsers could read
 * differently is refused, since the next proxy may be the other one.
 */
@NullMarked
package dev.tidings.net.http;

import org.jspecify.annotations.NullMarked;
