/**
 * The flight desk as a web page: flights that land, the routes that do worst, and how late the loop
 * is that does the work, all of it live.
 *
 * <p>{@link dev.millrace.samples.flightdesk.serve.DeskServer} is the door. Everything that is shown
 * happens on one loop: the desk reads its flights there, works out its report there or on a thread
 * of an executor, as the viewer says, and the pictures of it leave as the {@code Flux} of an {@code
 * AsyncStream}. A report worked out on the loop therefore holds up the page too, which is the
 * point.
 *
 * <p>Nothing here grows with what browsers do: each event stream keeps the newest picture only,
 * their number and that of connections is limited, and a browser that takes nothing for a while is
 * let go.
 */
@NullMarked
package dev.millrace.samples.flightdesk.serve;

import org.jspecify.annotations.NullMarked;
