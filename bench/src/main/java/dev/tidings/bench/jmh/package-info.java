/** Benchmarks of single classes: each asks one question, and its javadoc says how the answer is read. */
@NullMarked
package dev.tidings.bench.jmh;

import org.jspecify.annotations.NullMarked;
