/** Memory that runs out for a moment, at each place in turn where the library allocates. */
@NullMarked
package dev.millrace.proof.memory;

import org.jspecify.annotations.NullMarked;
