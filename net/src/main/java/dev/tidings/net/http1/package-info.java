/** HTTP/1: a connection with one request after the other on it. */
@NullMarked
package dev.tidings.net.http1;

import org.jspecify.annotations.NullMarked;
