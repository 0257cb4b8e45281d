/**
 * The same statistic on threads, in processes and in a cluster: what each costs, and what happens
 * when a worker dies.
 */
@NullMarked
package dev.millrace.samples.offload;

import org.jspecify.annotations.NullMarked;
