/** A real database behind both of its drivers, the blocking one and the reactive one. */
@NullMarked
package dev.millrace.proof.database;

import org.jspecify.annotations.NullMarked;
