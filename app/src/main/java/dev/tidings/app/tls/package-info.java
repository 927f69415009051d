/** Certificates and keys: from files to values, at the start and while the server runs. */
@NullMarked
package dev.tidings.app.tls;

import org.jspecify.annotations.NullMarked;
