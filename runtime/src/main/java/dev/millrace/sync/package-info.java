/**
 * Synchronisation of the tasks of one loop: {@link Select}, and the classes below.
 *
 * <table>
 * <caption>Which one</caption>
 * <tr><th>one at a time</th><td>{@link AsyncLock}; {@link AsyncCondition} waits for a change of what
 *     it guards</td></tr>
 * <tr><th>many readers or one writer</th><td>{@link AsyncReadWriteLock}</td></tr>
 * <tr><th>at most n at a time</th><td>{@link AsyncSemaphore}</td></tr>
 * <tr><th>at most n per second</th><td>{@link TokenBucket}</td></tr>
 * <tr><th>it has happened</th><td>{@link AsyncEvent}</td></tr>
 * <tr><th>all are here</th><td>{@link AsyncBarrier}</td></tr>
 * <tr><th>work for whoever is free</th><td>{@link AsyncQueue}</td></tr>
 * <tr><th>whichever comes first</th><td>{@link Select}</td></tr>
 * <tr><th>one of your own</th><td>{@link WaitQueue}</td></tr>
 * </table>
 *
 * <h2 id="contract">The contract of all of them</h2>
 *
 * <ul>
 *   <li><b>Order.</b> Whoever has waited longest is served first, and what is set free goes to it
 *       directly: nobody who comes later gets in between.
 *   <li><b>Cancellation.</b> A cancelled wait has taken nothing: no permit, no item, no turn. What
 *       was given to a waiting task is kept by it, and its next checkpoint raises. Waits have no
 *       time limit of their own: put them into a {@code timeout} or {@code moveOnAfter}.
 *   <li><b>Thread.</b> Each belongs to the loop it was made for, that of the caller of {@code
 *       create}, or the one given. Another thread gets a {@link WrongThreadException}; what is for
 *       any thread ends in {@code ThreadSafe}.
 *   <li><b>Suspension.</b> What waits is a checkpoint, whether or not it has to wait. What begins
 *       with {@code try} never waits, and may be called in callbacks.
 *   <li>Methods that take a body give back what they took on every exit, and throw what the body
 *       throws.
 * </ul>
 *
 * <p>Between two checkpoints no other task of the loop runs, so plain fields need no lock; these
 * are for what must hold <em>across</em> checkpoints.
 */
@NullMarked
package dev.millrace.sync;

import org.jspecify.annotations.NullMarked;
