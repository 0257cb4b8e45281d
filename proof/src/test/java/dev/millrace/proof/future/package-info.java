/** Proofs about {@code CompletionStage}s and {@code CompletableFuture}s. */
@NullMarked
package dev.millrace.proof.future;

import org.jspecify.annotations.NullMarked;
