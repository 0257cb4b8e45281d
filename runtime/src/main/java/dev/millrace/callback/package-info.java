/**
 * The way from callbacks to tasks: one package-private handler per foreign callback type behind one
 * door, {@link dev.millrace.callback.CallbackBridge}.
 *
 * <p>For callbacks that come once, with a value or a failure. Those that come again and again go
 * through {@link dev.millrace.stream.AsyncStream#listen}. A callback may come on any thread; what
 * it brings happens before the task goes on.
 *
 * <p>Written with the public doors of {@link dev.millrace} only, as any other bridge. References
 * are non-null unless marked.
 */
@NullMarked
package dev.millrace.callback;

import org.jspecify.annotations.NullMarked;
