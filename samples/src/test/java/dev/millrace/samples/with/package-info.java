/** What the pages in docs/with quote of libraries that need no module of their own. */
@NullMarked
package dev.millrace.samples.with;

import org.jspecify.annotations.NullMarked;
