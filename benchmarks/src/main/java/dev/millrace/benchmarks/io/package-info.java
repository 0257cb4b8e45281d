/**
 * Whole servers side by side: each a process of its own on one processor, driven by one load on
 * another.
 */
@NullMarked
package dev.millrace.benchmarks.io;

import org.jspecify.annotations.NullMarked;
