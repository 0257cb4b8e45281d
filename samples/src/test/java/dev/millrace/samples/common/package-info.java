/** What docs/common-programs.md quotes: everyday programs as tasks, and the same in Reactor. */
@NullMarked
package dev.millrace.samples.common;

import org.jspecify.annotations.NullMarked;
