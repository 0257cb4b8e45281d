/**
 * The records the flight desk works on, and the streaming readers that make them.
 *
 * <p>The door is {@link dev.millrace.samples.flightdesk.data.RecordReader}: it pulls one record at
 * a time out of a {@link dev.millrace.samples.flightdesk.data.Source}, so a file of any size is
 * read in constant memory. All readers obey the same three rules:
 *
 * <ul>
 *   <li>a record of the wrong shape (a field missing, of the wrong type, an impossible date) is
 *       skipped, and its position goes to the reader's {@code skipped} consumer;
 *   <li>a syntax error ends the reading with an {@link
 *       dev.millrace.samples.flightdesk.data.InputException} that says record and byte;
 *   <li>a file that cannot be opened or read ends it with one that names the file.
 * </ul>
 *
 * <p>Readers block, and belong to one thread at a time; the records are immutable and may go
 * anywhere. Nothing here knows about event loops: both the legacy and the migrated application
 * stand on this package.
 */
@NullMarked
package dev.millrace.samples.flightdesk.data;

import org.jspecify.annotations.NullMarked;
