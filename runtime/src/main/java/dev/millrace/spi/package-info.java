/**
 * For authors of bridges and test kits: suspensions and jobs, the clock and the poller of a loop,
 * observers.
 *
 * <p>This package does not depend on {@code dev.millrace}. Methods may be called from any thread
 * unless they say otherwise. References are non-null unless marked.
 */
@NullMarked
package dev.millrace.spi;

import org.jspecify.annotations.NullMarked;
