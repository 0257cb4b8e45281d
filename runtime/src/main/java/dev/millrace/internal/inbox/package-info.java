/** The loop's queue of ready entries, and the inbox through which other threads add to it. */
@NullMarked
package dev.millrace.internal.inbox;

import org.jspecify.annotations.NullMarked;
