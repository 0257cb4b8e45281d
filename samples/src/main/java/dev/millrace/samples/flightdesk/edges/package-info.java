/**
 * Consumers in three styles. Each uses only its own library and does not know that an event loop
 * produces its input: except for the records, nothing of {@code dev.millrace} is imported here.
 */
@NullMarked
package dev.millrace.samples.flightdesk.edges;

import org.jspecify.annotations.NullMarked;
