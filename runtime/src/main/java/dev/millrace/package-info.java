/**
 * asyncio for the JVM: an event loop, futures for callbacks and tasks, and tasks that await in
 * plain code.
 *
 * <table>
 *   <caption>What you want, and where it is</caption>
 *   <tr><th>What you want</th><th>Where it is</th></tr>
 *   <tr><td>run a program, or several bodies on one loop</td>
 *       <td>{@link dev.millrace.Async#run}, {@link dev.millrace.Runner}</td></tr>
 *   <tr><td>wait: for a future, a while, the next turn</td>
 *       <td>{@link dev.millrace.LoopFuture#await()}, {@link dev.millrace.Async#sleep}, {@link
 *       dev.millrace.Async#checkpoint}</td></tr>
 *   <tr><td>do several things at once, and wait for all of them</td>
 *       <td>{@link dev.millrace.TaskGroup}; {@code gather} and {@code race} in {@link
 *       dev.millrace.Async}</td></tr>
 *   <tr><td>wait for some of several futures</td>
 *       <td>{@code waitFor} with a {@link dev.millrace.WaitPolicy}, {@code asCompleted}, both in
 *       {@link dev.millrace.Async}</td></tr>
 *   <tr><td>limit, cancel or shield a block</td>
 *       <td>{@code timeout}, {@code moveOnAfter} and {@code shield} in {@link dev.millrace.Async};
 *       {@link dev.millrace.CancelScope}</td></tr>
 *   <tr><td>call something that blocks</td>
 *       <td>{@code blocking}, {@code interruptible} and {@code runInExecutor} in {@link
 *       dev.millrace.Async}; limits and queues in module {@code dev.millrace.executor}</td></tr>
 *   <tr><td>await a callback that comes once</td>
 *       <td>{@link dev.millrace.callback}, {@link dev.millrace.Promise}</td></tr>
 *   <tr><td>elements one after the other, or a callback that comes again and again</td>
 *       <td>{@link dev.millrace.stream}</td></tr>
 *   <tr><td>pass a value to everything that a task calls and starts</td>
 *       <td>{@link dev.millrace.ContextVar}, {@link dev.millrace.Context}</td></tr>
 *   <tr><td>start a task from another thread, or without waiting for it</td>
 *       <td>{@link dev.millrace.EventLoop#submit}, {@code detach} in {@link
 *       dev.millrace.Async}</td></tr>
 *   <tr><td>callbacks, timers and channels, or your own loop</td>
 *       <td>{@link dev.millrace.EventLoop}, {@link dev.millrace.FiberEngine}</td></tr>
 *   <tr><td>use more than one core</td>
 *       <td>{@link dev.millrace.LoopGroup}</td></tr>
 *   <tr><td>a loop as a {@code ScheduledExecutorService}</td>
 *       <td>{@link dev.millrace.EventLoop#asScheduledExecutor}</td></tr>
 *   <tr><td>handle failures that no caller gets</td>
 *       <td>{@link dev.millrace.ExceptionHandler}, {@link dev.millrace.LoopFault}</td></tr>
 *   <tr><td>test with virtual time</td>
 *       <td>{@link dev.millrace.testing}</td></tr>
 *   <tr><td>write a bridge to another library</td>
 *       <td>{@link dev.millrace.Async#suspend}, {@link dev.millrace.spi}</td></tr>
 * </table>
 *
 * <p><b>The contract of a task.</b> One callback or task step of a loop runs at a time, and other
 * tasks run only at checkpoints. So code between two checkpoints needs no locks against tasks of
 * the same loop. Do not hold a JDK lock across a checkpoint. Make blocking JDK calls only inside
 * {@code runInExecutor}, {@code blocking} or {@code interruptible}: elsewhere the engines behave
 * differently.
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
