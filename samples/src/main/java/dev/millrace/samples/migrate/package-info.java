/**
 * The migration guides in code: in each package below, the same small class before, on the way and
 * after, behind one interface that its callers never see change. What they all talk about is here.
 */
@NullMarked
package dev.millrace.samples.migrate;

import org.jspecify.annotations.NullMarked;
