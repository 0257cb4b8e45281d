/** Code of the shop that is older than its loop. */
@NullMarked
package dev.millrace.samples.stuck.legacy;

import org.jspecify.annotations.NullMarked;
