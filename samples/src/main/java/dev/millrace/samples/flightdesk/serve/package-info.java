/**
 * The flight desk as a live web page: flights that land, the worst routes, and how late the loop is
 * that does the work.
 *
 * <p>Start with {@link dev.millrace.samples.flightdesk.serve.DeskServer}. Everything happens on one
 * loop and its one thread: the desk reads its flights there and, with {@link
 * dev.millrace.samples.http}, serves the page and its events. The viewer chooses whether the report
 * is computed there, too, or in an executor. A report on the loop holds up the page, which is what
 * the sample shows.
 *
 * <p>Browsers cannot make the server grow: each event stream keeps only the newest picture, the
 * numbers of streams and connections are limited, a browser that reads nothing for a while is
 * disconnected, and an idle connection makes room for others.
 */
@NullMarked
package dev.millrace.samples.flightdesk.serve;

import org.jspecify.annotations.NullMarked;
