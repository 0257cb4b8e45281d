/** Proofs about contexts that cross borders. */
@NullMarked
package dev.millrace.proof.context;

import org.jspecify.annotations.NullMarked;
