/**
 * The code of the migration guides. Each package below has the same small class before, during and
 * after the migration, behind one interface that does not change. The types they share are here.
 */
@NullMarked
package dev.millrace.samples.migrate;

import org.jspecify.annotations.NullMarked;
