/**
 * Tests that run once per fiber engine, and their helpers.
 *
 * <p>{@link dev.millrace.testing.junit.OnEachEngine} repeats a class or a method. {@link
 * dev.millrace.testing.junit.EngineTest} adds the call that most tests begin with. This module does
 * not bring JUnit: use 5.14 or later.
 */
@NullMarked
package dev.millrace.testing.junit;

import org.jspecify.annotations.NullMarked;
