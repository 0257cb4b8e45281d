/** The bridge to Kotlin's coroutines, against the contracts that all bridges share. */
@NullMarked
package dev.millrace.proof.coroutines;

import org.jspecify.annotations.NullMarked;
