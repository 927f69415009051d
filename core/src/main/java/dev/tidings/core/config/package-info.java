/** What an operator can set, checked; may use event, run and journal. */
@NullMarked
package dev.tidings.core.config;

import org.jspecify.annotations.NullMarked;
