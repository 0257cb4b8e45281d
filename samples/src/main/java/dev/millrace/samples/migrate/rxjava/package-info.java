/**
 * The code of docs/migrating-from-rxjava.md: orders in a shop, as operator chains, with one method
 * moved, and as tasks.
 */
@NullMarked
package dev.millrace.samples.migrate.rxjava;

import org.jspecify.annotations.NullMarked;
