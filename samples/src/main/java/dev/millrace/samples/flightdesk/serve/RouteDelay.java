package dev.millrace.samples.flightdesk.serve;

import dev.millrace.samples.flightdesk.data.Interval;
import dev.millrace.samples.flightdesk.data.Route;

/**
 * How late the latest flights of a route were.
 *
 * @param route the route
 * @param flights how many flights there were
 * @param mean their mean delay in minutes
 * @param interval the 95 % interval of that mean
 */
record RouteDelay(Route route, int flights, double mean, Interval interval) {}
