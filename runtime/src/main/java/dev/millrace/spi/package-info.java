/**
 * What authors of bridges and test kits plug into: the one suspension handle, the clock of a loop,
 * and who observes it.
 *
 * <p>Nothing here refers to the packages above, so a bridge can name these types without pulling
 * them in. Calls may come from any thread unless a method says otherwise. References are non-null
 * unless marked.
 */
@NullMarked
package dev.millrace.spi;

import org.jspecify.annotations.NullMarked;
