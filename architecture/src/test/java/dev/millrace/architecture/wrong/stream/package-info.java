/** A tree in which every arrow is turned round. */
@NullMarked
package dev.millrace.architecture.wrong.stream;

import org.jspecify.annotations.NullMarked;
