/** The promises of the reactive bridges, beyond what the conformance suites ask. */
@NullMarked
package dev.millrace.proof.reactive;

import org.jspecify.annotations.NullMarked;
