/**
 * Tasks as {@code CompletableFuture}s and stages as values to await.
 */
@NullMarked
package dev.millrace.completablefuture;

import org.jspecify.annotations.NullMarked;
