/** The public API, cancelled and failed everywhere. */
@NullMarked
package dev.millrace.proof.everywhere;

import org.jspecify.annotations.NullMarked;
