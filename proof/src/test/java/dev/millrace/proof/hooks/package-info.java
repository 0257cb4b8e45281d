/** Code of the user's that we call, throwing whatever can be thrown. */
@NullMarked
package dev.millrace.proof.hooks;

import org.jspecify.annotations.NullMarked;
