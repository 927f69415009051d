/** WebSocket's frames and its compression as pure functions of bytes (RFC 6455, RFC 7692); uses no other room. */
@NullMarked
package dev.tidings.core.ws;

import org.jspecify.annotations.NullMarked;
