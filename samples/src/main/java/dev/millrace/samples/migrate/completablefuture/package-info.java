/**
 * The code of docs/migrating-from-completablefuture.md: statements of bank accounts, as stages,
 * with one method moved, and as tasks.
 */
@NullMarked
package dev.millrace.samples.migrate.completablefuture;

import org.jspecify.annotations.NullMarked;
