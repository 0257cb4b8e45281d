/** What a million of those who left early have left with what they waited for: not a byte each. */
@NullMarked
package dev.millrace.proof.retention;

import org.jspecify.annotations.NullMarked;
