/** The programs of docs/debugging.md, each with one mistake. */
@NullMarked
package dev.millrace.samples.debugging;

import org.jspecify.annotations.NullMarked;
