/**
 * The arrows between packages, as rules over the compiled classes of every published module.
 *
 * <p>{@link dev.millrace.proof.architecture.Arrows} holds the rules. They take the root package as
 * a value, so that a small tree with every arrow turned round can show that each rule sees. {@link
 * dev.millrace.proof.architecture.Door} is a row of the table that says how many methods a public
 * type may have.
 */
@NullMarked
package dev.millrace.proof.architecture;

import org.jspecify.annotations.NullMarked;
