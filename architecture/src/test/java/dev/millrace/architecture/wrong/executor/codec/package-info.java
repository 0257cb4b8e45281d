/** Half of a ring inside a module. */
@NullMarked
package dev.millrace.architecture.wrong.executor.codec;

import org.jspecify.annotations.NullMarked;
