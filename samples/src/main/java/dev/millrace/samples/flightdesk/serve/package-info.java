/**
 * The flight desk as a web page: flights that land, the routes that do worst, and how late the loop
 * is that does the work, all of it live.
 *
 * <p>{@link dev.millrace.samples.flightdesk.serve.DeskServer} is the door. Everything happens on
 * one loop, and on its one thread: the desk reads its flights there, works out its report there or
 * on a thread of an executor, as the viewer says, and the page and its events leave from there too,
 * by {@link dev.millrace.samples.http}. A report worked out on the loop therefore holds up the page
 * as well, which is the point.
 *
 * <p>Nothing here grows with what browsers do: each event stream keeps the newest picture only,
 * their number and that of connections is limited, a browser that takes nothing for a while is let
 * go, and one that asks for nothing makes room for others.
 */
@NullMarked
package dev.millrace.samples.flightdesk.serve;

import org.jspecify.annotations.NullMarked;
