/**
 * The same statistic in every place that work may run in: what each costs, and how each is lost.
 */
@NullMarked
package dev.millrace.samples.offload;

import org.jspecify.annotations.NullMarked;
