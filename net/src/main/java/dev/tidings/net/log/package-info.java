/** What is noted of an exchange while it lasts, for the access log. */
@NullMarked
package dev.tidings.net.log;

import org.jspecify.annotations.NullMarked;
