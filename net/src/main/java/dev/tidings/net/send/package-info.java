/**
 * Bytes leave: what many are sent is in memory once, what follows each other is one write, and where nothing stands in
 * between it goes to the socket past the pipeline, many sockets in one system call.
 */
@NullMarked
package dev.tidings.net.send;

import org.jspecify.annotations.NullMarked;
