/** Clients that an application hands over to be held (GRIP): what they get, until they are done. */
@NullMarked
package dev.tidings.net.grip;

import org.jspecify.annotations.NullMarked;
