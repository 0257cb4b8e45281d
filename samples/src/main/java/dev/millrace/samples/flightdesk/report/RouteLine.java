package dev.millrace.samples.flightdesk.report;

import dev.millrace.samples.flightdesk.data.Interval;
import dev.millrace.samples.flightdesk.data.Route;
import dev.millrace.samples.flightdesk.data.Totals;

/**
 * One line of the list of worst routes.
 *
 * @param route the route
 * @param totals its flights and minutes
 * @param interval the 95 % interval of its mean delay
 * @param from the city it leaves
 * @param to the city it reaches
 */
public record RouteLine(Route route, Totals totals, Interval interval, String from, String to) {}
