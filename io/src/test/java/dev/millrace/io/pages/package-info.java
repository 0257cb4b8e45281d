/** What the pages in docs quote. */
@NullMarked
package dev.millrace.io.pages;

import org.jspecify.annotations.NullMarked;
