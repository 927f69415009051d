/** Who may do what, until when; may use event and run. */
@NullMarked
package dev.tidings.core.auth;

import org.jspecify.annotations.NullMarked;
