/**
 * WebSocket, on whatever carries bytes both ways: the opening handshake, messages in, frames out, the close; and what a
 * client's messages do.
 */
@NullMarked
package dev.tidings.net.ws;

import org.jspecify.annotations.NullMarked;
