/**
 * Loops on a thread that belongs to somebody else: their turns are tasks of a host, and the waiting
 * is done elsewhere.
 */
@NullMarked
package dev.millrace.internal.guest;

import org.jspecify.annotations.NullMarked;
