/**
 * The flight desk as it was written in 2012, before the migration.
 *
 * <p>Every style of the time is here once: a DAO that blocks ({@link
 * dev.millrace.samples.flightdesk.legacy.FlightDao}), a look-up that calls back on a thread of its
 * own ({@link dev.millrace.samples.flightdesk.legacy.AirportLookup}), a feed with listeners ({@link
 * dev.millrace.samples.flightdesk.legacy.LiveFeed}), a statistic that computes for a long time
 * ({@link dev.millrace.samples.flightdesk.legacy.DelayBootstrap}). {@link
 * dev.millrace.samples.flightdesk.legacy.LegacyDesk} is the application made of them.
 *
 * <p>None of these classes knows about event loops, and none was changed for the migration: each
 * step in {@code dev.millrace.samples.flightdesk.steps} wraps one of them.
 */
@NullMarked
package dev.millrace.samples.flightdesk.legacy;

import org.jspecify.annotations.NullMarked;
