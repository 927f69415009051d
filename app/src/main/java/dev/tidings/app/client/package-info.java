/** What the client commands need of HTTP: no Netty, only the JDK's own client. */
@NullMarked
package dev.tidings.app.client;

import org.jspecify.annotations.NullMarked;
