/**
 * Compares whole servers: each is a process on one processor, driven by a load generator on
 * another.
 */
@NullMarked
package dev.millrace.benchmarks.io;

import org.jspecify.annotations.NullMarked;
