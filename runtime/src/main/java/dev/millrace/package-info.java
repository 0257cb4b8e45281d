/**
 * asyncio for the JVM: an event loop, futures that join callbacks to tasks, tasks that simply
 * await.
 *
 * <p>Doors: {@link dev.millrace.Async} for programs, {@link dev.millrace.TaskGroup} for what runs
 * concurrently, {@link dev.millrace.Promise} where a callback API ends, {@link
 * dev.millrace.EventLoop} for authors of frameworks.
 *
 * <p><b>The contract of a task.</b> One callback or task step of a loop runs at a time, and a task
 * gives way only at checkpoints, so code between two checkpoints needs no locks against its
 * siblings. No JDK lock may be held across a checkpoint, and no blocking JDK call be made outside
 * {@code runInExecutor}, {@code blocking} or {@code interruptible}: there the engines differ.
 *
 * <p><b>Memory.</b> What a task or callback of a loop does happens before what the next one does. A
 * value that crosses threads through a promise, a suspension, {@code submit} or {@code
 * runInExecutor} is published safely.
 *
 * <p>References are non-null unless marked.
 */
@NullMarked
package dev.millrace;

import org.jspecify.annotations.NullMarked;
