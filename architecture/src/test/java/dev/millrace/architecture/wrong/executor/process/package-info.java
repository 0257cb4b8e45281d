/** A module with a ring between its two packages, and one among its types. */
@NullMarked
package dev.millrace.architecture.wrong.executor.process;

import org.jspecify.annotations.NullMarked;
