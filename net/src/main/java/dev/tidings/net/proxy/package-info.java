/** Requests that pass through to an application, and its answers back: streamed both ways, whatever their size and kind. */
@NullMarked
package dev.tidings.net.proxy;

import org.jspecify.annotations.NullMarked;
