/** Whole programs, generated and scheduled from one seed. */
@NullMarked
package dev.millrace.proof.simulation;

import org.jspecify.annotations.NullMarked;
