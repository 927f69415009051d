/** Where a request goes that is passed on to an application. */
@NullMarked
package dev.tidings.core.proxy;

import org.jspecify.annotations.NullMarked;
