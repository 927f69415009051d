/** Connections that stay: one endpoint and one wire each. */
@NullMarked
package dev.tidings.net.stream;

import org.jspecify.annotations.NullMarked;
