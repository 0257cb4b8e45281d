/** Which channels are ready: the loop's view of an NIO selector. */
@NullMarked
package dev.millrace.internal.selector;

import org.jspecify.annotations.NullMarked;
