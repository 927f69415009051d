/** The client's side of HTTP/1.1, event streams and WebSocket for a load test: bytes in, what matters out; uses no other room. */
@NullMarked
package dev.tidings.app.bench.wire;

import org.jspecify.annotations.NullMarked;
