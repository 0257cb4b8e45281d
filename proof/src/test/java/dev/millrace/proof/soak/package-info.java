/** Every kind of work at once, for as long as one likes, and what is left of it. */
@NullMarked
package dev.millrace.proof.soak;

import org.jspecify.annotations.NullMarked;
