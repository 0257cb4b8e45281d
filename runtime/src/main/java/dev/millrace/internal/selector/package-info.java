/** Finds ready channels, with an NIO selector. */
@NullMarked
package dev.millrace.internal.selector;

import org.jspecify.annotations.NullMarked;
