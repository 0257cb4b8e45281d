/**
 * Runs loops on a thread of another framework, the host. Turns run as tasks of the host; another
 * thread does the waiting.
 */
@NullMarked
package dev.millrace.internal.guest;

import org.jspecify.annotations.NullMarked;
