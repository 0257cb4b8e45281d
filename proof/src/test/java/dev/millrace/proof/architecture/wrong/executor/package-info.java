/** A module with a ring between its two packages, and one among its types. */
@NullMarked
package dev.millrace.proof.architecture.wrong.executor;

import org.jspecify.annotations.NullMarked;
