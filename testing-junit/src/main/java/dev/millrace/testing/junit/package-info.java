/**
 * Tests that run once per fiber engine, and what such tests share.
 *
 * <p>{@link dev.millrace.testing.junit.OnEachEngine} repeats a class or a method. {@link
 * dev.millrace.testing.junit.EngineTest} adds the call that most tests begin with. JUnit 5.14 or a
 * later one is on the class path already: this module brings none.
 */
@NullMarked
package dev.millrace.testing.junit;

import org.jspecify.annotations.NullMarked;
