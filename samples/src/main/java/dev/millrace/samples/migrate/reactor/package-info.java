/**
 * The code of docs/migrating-from-reactor.md: offers of a shop, as operator chains, with one method
 * moved, and as tasks.
 */
@NullMarked
package dev.millrace.samples.migrate.reactor;

import org.jspecify.annotations.NullMarked;
