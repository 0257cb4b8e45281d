/** What the JDK's own tools show of loops and tasks. */
@NullMarked
package dev.millrace.proof.diagnosis;

import org.jspecify.annotations.NullMarked;
