/**
 * Checks the tests of every module by their Surefire reports, at the end of the build.
 *
 * <p>Start with {@link dev.millrace.gate.ReportGate}. Everything runs on one thread and only reads
 * files; nothing is null.
 */
@NullMarked
package dev.millrace.gate;

import org.jspecify.annotations.NullMarked;
