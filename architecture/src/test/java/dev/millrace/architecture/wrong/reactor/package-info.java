/** A tree in which every arrow is turned round. */
@NullMarked
package dev.millrace.architecture.wrong.reactor;

import org.jspecify.annotations.NullMarked;
