/** Which channels are ready: the loop's view of an NIO selector. */
@NullMarked
package dev.millrace.internal.readiness;

import org.jspecify.annotations.NullMarked;
