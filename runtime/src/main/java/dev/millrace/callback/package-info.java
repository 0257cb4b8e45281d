/**
 * Awaits callbacks: see {@link dev.millrace.callback.CallbackBridge}.
 *
 * <p>For callbacks that come once, with a value or a failure. For repeated callbacks use {@link
 * dev.millrace.stream.AsyncStream#listen}. A callback may come on any thread; what it did happens
 * before the task goes on.
 *
 * <p>It uses only the public API of {@link dev.millrace}, like any other bridge. References are
 * non-null unless marked.
 */
@NullMarked
package dev.millrace.callback;

import org.jspecify.annotations.NullMarked;
