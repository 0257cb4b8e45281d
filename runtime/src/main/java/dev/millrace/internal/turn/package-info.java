/** What runs next: the driver that takes turns between fibers, callbacks, timers and channels. */
@NullMarked
package dev.millrace.internal.turn;

import org.jspecify.annotations.NullMarked;
