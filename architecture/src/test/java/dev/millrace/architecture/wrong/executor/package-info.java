/** A module with a ring between its two packages, and one among its types. */
@NullMarked
package dev.millrace.architecture.wrong.executor;

import org.jspecify.annotations.NullMarked;
