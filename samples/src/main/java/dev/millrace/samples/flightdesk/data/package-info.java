/**
 * The records of the flight desk, and the streaming readers that make them.
 *
 * <p>Start with {@link dev.millrace.samples.flightdesk.data.RecordReader}: it reads one record at a
 * time from a {@link dev.millrace.samples.flightdesk.data.Source}, so a file of any size is read in
 * constant memory. All readers follow the same rules:
 *
 * <ul>
 *   <li>a record of the wrong shape (a field missing, of the wrong type, an impossible date) is
 *       skipped, and its position goes to the reader's {@code skipped} consumer;
 *   <li>a syntax error ends the reading with an {@link
 *       dev.millrace.samples.flightdesk.data.InputException} that says record and byte;
 *   <li>a file that cannot be opened or read ends it with one that names the file.
 * </ul>
 *
 * <p>Readers block and are for one thread at a time; records are immutable. Nothing here knows
 * about event loops: both the legacy and the migrated application use this package.
 */
@NullMarked
package dev.millrace.samples.flightdesk.data;

import org.jspecify.annotations.NullMarked;
