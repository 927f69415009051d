/** The server: listeners, loops, pipelines, endpoints and answers to errors; may use Netty and all of core. */
@NullMarked
package dev.tidings.net;

import org.jspecify.annotations.NullMarked;
