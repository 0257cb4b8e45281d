/** Proofs about calls to other machines. */
@NullMarked
package dev.millrace.proof.call;

import org.jspecify.annotations.NullMarked;
