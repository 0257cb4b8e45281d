/**
 * The build's last word: judges the tests of every module by what Surefire reported about them.
 *
 * <p>The door is {@link dev.millrace.gate.ReportGate}. Everything runs on one thread and reads
 * files only; nothing is null.
 */
@NullMarked
package dev.millrace.gate;

import org.jspecify.annotations.NullMarked;
