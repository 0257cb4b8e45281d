/**
 * The one Subscriber and the one Publisher that every reactive bridge shares.
 */
@NullMarked
package dev.millrace.reactivestreams;

import org.jspecify.annotations.NullMarked;
