/** The program of the README: three async styles in one task group. */
@NullMarked
package dev.millrace.samples.hello;

import org.jspecify.annotations.NullMarked;
