/** What a viewer sees of the samples, in a real browser. */
@NullMarked
package dev.millrace.browser;

import org.jspecify.annotations.NullMarked;
