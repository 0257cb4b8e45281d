/**
 * The Reactive Streams TCK and its Flow flavour, for every publisher and subscriber that the
 * bridges hand out: on both engines, and called by the loop, by a foreign platform thread and by a
 * virtual thread. No test is overridden; skipped are those that need more elements than a
 * single-valued source has.
 */
@NullMarked
package dev.millrace.proof.tck;

import org.jspecify.annotations.NullMarked;
