/** What a load test found: for a terminal, for programs, and as a picture. */
@NullMarked
package dev.tidings.app.bench.report;

import org.jspecify.annotations.NullMarked;
