/**
 * The same statistic on threads, in processes and in a cluster: what each costs, and how each is
 * lost.
 */
@NullMarked
package dev.millrace.samples.offload;

import org.jspecify.annotations.NullMarked;
