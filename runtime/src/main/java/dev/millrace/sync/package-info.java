/**
 * Synchronisation of the tasks of one loop: {@link Select}, and the classes below.
 *
 * <table>
 * <caption>Which one to use</caption>
 * <tr><th>one at a time</th><td>{@link AsyncLock}; {@link AsyncCondition} waits for a change of what
 *     it guards</td></tr>
 * <tr><th>many readers or one writer</th><td>{@link AsyncReadWriteLock}</td></tr>
 * <tr><th>at most n at a time</th><td>{@link AsyncSemaphore}</td></tr>
 * <tr><th>at most n per second</th><td>{@link TokenBucket}</td></tr>
 * <tr><th>wait until something has happened</th><td>{@link AsyncEvent}</td></tr>
 * <tr><th>wait until all have come</th><td>{@link AsyncBarrier}</td></tr>
 * <tr><th>distribute work to free tasks</th><td>{@link AsyncQueue}</td></tr>
 * <tr><th>wait for the first of several</th><td>{@link Select}</td></tr>
 * <tr><th>build your own</th><td>{@link WaitQueue}</td></tr>
 * </table>
 *
 * <h2 id="contract">The contract of all of them</h2>
 *
 * <ul>
 *   <li><b>Order.</b> The task that has waited longest is served first. What becomes free goes to
 *       it directly, so no later task can overtake it.
 *   <li><b>Cancellation.</b> A cancelled wait takes nothing: no permit, no item. If a task was
 *       given something before the cancel, it keeps it, and its next checkpoint raises. Waits have
 *       no time limit: use {@code timeout} or {@code moveOnAfter} around them.
 *   <li><b>Thread.</b> Each object belongs to one loop: the one given to {@code create}, or the
 *       caller's. On another thread its methods throw {@link WrongThreadException}; methods that
 *       end in {@code ThreadSafe} are for other threads.
 *   <li><b>Suspension.</b> Methods that can wait are checkpoints, whether or not they have to wait.
 *       Methods that begin with {@code try} never wait, and callbacks may call them.
 *   <li>Methods that take a body release what they acquired, however the body ends, and throw what
 *       it throws.
 * </ul>
 *
 * <p>Between two checkpoints no other task of the loop runs, so plain fields need no lock; these
 * are for what must hold <em>across</em> checkpoints.
 */
@NullMarked
package dev.millrace.sync;

import org.jspecify.annotations.NullMarked;
