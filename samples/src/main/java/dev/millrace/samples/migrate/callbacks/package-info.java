/**
 * The code of docs/migrating-from-callbacks.md: routes on a map, as callbacks, with one method
 * moved, and as tasks.
 */
@NullMarked
package dev.millrace.samples.migrate.callbacks;

import org.jspecify.annotations.NullMarked;
