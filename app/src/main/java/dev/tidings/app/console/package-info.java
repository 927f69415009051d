/** What a command sees of the terminal it runs in, and how it fails; uses no other room. */
@NullMarked
package dev.tidings.app.console;

import org.jspecify.annotations.NullMarked;
