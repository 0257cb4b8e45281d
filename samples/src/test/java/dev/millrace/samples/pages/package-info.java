/**
 * The code that the pages of the documentation quote and no sample has: compiled, so that no page
 * shows what does not exist. The gate compares.
 */
@NullMarked
package dev.millrace.samples.pages;

import org.jspecify.annotations.NullMarked;
