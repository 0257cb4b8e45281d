/** What runs next: the driver of a loop, which runs fibers, callbacks, timers and channels. */
@NullMarked
package dev.millrace.internal.turn;

import org.jspecify.annotations.NullMarked;
