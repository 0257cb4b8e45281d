/**
 * The rules of the structure, all of them tests over the compiled classes of every published
 * module. Nothing here is published.
 *
 * <p>{@code Arrows} holds the arrows between packages. They take the root package as a value, so
 * that a small tree with every arrow turned round can show that each rule sees. {@code Door} is a
 * row of the table that says how many methods a public type may have.
 */
@NullMarked
package dev.millrace.architecture;

import org.jspecify.annotations.NullMarked;
