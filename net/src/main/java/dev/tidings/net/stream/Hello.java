package dev.tidings.net.stream;

import dev.tidings.core.event.EventId;
import java.util.Optional;

/**
 * What a client gets to know of its connection, if it asks.
 *
 * @param connection a secret: whoever knows it may change what the connection carries
 * @param cursor the place after which it begins
 * @param ack what the client sends back to show that the stream arrives; a secret as well
 */
record Hello(String connection, EventId cursor, Optional<String> ack) {}
