/**
 * Consumers in the three styles a Java code base has collected. Each is written against its own
 * library only, and never notices that an event loop is behind what it is given: no import here
 * says {@code dev.millrace}, but for the records.
 */
@NullMarked
package dev.millrace.samples.flightdesk.edges;

import org.jspecify.annotations.NullMarked;
