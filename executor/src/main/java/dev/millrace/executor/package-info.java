/**
 * Places for blocking and CPU-bound work that must not run on the loop.
 */
@NullMarked
package dev.millrace.executor;

import org.jspecify.annotations.NullMarked;
