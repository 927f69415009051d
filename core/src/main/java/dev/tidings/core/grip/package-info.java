/**
 * GRIP, the words between an application and the gateway that holds its clients, as pure functions of text and bytes
 * (https://pushpin.org/docs/protocols/grip/); may use event and json.
 */
@NullMarked
package dev.tidings.core.grip;

import org.jspecify.annotations.NullMarked;
