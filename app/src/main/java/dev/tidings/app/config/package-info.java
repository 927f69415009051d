/** YAML to configuration records, every fault at once; may use core, and no Netty. */
@NullMarked
package dev.tidings.app.config;

import org.jspecify.annotations.NullMarked;
