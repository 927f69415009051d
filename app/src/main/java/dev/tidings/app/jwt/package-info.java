/** Signed tokens (RFC 7519), by the library that knows them; the only room that sees it. */
@NullMarked
package dev.tidings.app.jwt;

import org.jspecify.annotations.NullMarked;
