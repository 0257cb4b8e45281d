/** What waits to run: the loop's own FIFO and the door through which other threads add to it. */
@NullMarked
package dev.millrace.internal.inbox;

import org.jspecify.annotations.NullMarked;
