/** What an operator can set, checked; may use event, run, journal and auth. */
@NullMarked
package dev.tidings.core.config;

import org.jspecify.annotations.NullMarked;
