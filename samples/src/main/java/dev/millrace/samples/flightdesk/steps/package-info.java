/**
 * The migration, one step a class: each wraps one class of {@code legacy} as it stands, and can be
 * shipped without the others.
 *
 * <ol>
 *   <li>{@link dev.millrace.samples.flightdesk.steps.AsyncFlightDao}: a blocking DAO becomes calls
 *       that suspend;
 *   <li>{@link dev.millrace.samples.flightdesk.steps.AsyncAirports}: a callback becomes a promise;
 *   <li>{@link dev.millrace.samples.flightdesk.steps.FeedStream}: a listener becomes a stream;
 *   <li>{@link dev.millrace.samples.flightdesk.steps.OffloadedBootstrap}: a long computation leaves
 *       the loop;
 *   <li>{@link dev.millrace.samples.flightdesk.steps.AsyncDesk}: the application on top of them,
 *       and the doors through which Reactor, RxJava and {@code CompletableFuture} code looks in.
 * </ol>
 *
 * <p>All of it is for tasks of one loop, unless a method says otherwise. Methods that wait are
 * checkpoints: a cancelled task leaves them with its {@link dev.millrace.CancelledError}, after
 * what it had under way elsewhere was told to stop.
 */
@NullMarked
package dev.millrace.samples.flightdesk.steps;

import org.jspecify.annotations.NullMarked;
