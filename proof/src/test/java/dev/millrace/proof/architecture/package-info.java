/**
 * The arrows between packages, as rules over the compiled classes of every published module.
 *
 * <p>{@link dev.millrace.proof.architecture.Arrows} holds the rules. They take the root package as
 * a value, so that a small tree with every arrow turned round can show that each rule sees.
 */
@NullMarked
package dev.millrace.proof.architecture;

import org.jspecify.annotations.NullMarked;
