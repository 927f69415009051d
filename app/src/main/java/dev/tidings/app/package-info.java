/** The program: one class a command, and all the wiring; may use core and net. */
@NullMarked
package dev.tidings.app;

import org.jspecify.annotations.NullMarked;
