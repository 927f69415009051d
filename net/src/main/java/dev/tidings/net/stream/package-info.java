/** Connections that stay open, one endpoint and one wire each; may use Netty and all of core. */
@NullMarked
package dev.tidings.net.stream;

import org.jspecify.annotations.NullMarked;
