/**
 * The steps of the migration. Each class wraps one unchanged class of {@code legacy} and can be
 * shipped without the others.
 *
 * <ol>
 *   <li>{@link dev.millrace.samples.flightdesk.steps.AsyncFlightDao}: a blocking DAO becomes calls
 *       that suspend;
 *   <li>{@link dev.millrace.samples.flightdesk.steps.AsyncAirports}: a callback becomes a promise;
 *   <li>{@link dev.millrace.samples.flightdesk.steps.FeedStream}: a listener becomes a stream;
 *   <li>{@link dev.millrace.samples.flightdesk.steps.OffloadedBootstrap}: a long computation moves
 *       off the loop;
 *   <li>{@link dev.millrace.samples.flightdesk.steps.AsyncDesk}: the application on top of them,
 *       with methods for Reactor, RxJava and {@code CompletableFuture} code.
 * </ol>
 *
 * <p>All of it is for tasks of one loop, unless a method says otherwise. Methods that wait are
 * checkpoints: in a cancelled task they throw {@link dev.millrace.CancelledError}, after they have
 * stopped the work that they started elsewhere.
 */
@NullMarked
package dev.millrace.samples.flightdesk.steps;

import org.jspecify.annotations.NullMarked;
