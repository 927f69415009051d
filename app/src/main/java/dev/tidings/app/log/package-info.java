/** Where the logs go: set up by the configuration, and anew with the next one. */
@NullMarked
package dev.tidings.app.log;

import org.jspecify.annotations.NullMarked;
