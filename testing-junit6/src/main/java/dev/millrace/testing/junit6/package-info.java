/** Empty: this module runs the tests of {@code millrace-testing-junit} on JUnit 6. */
@NullMarked
package dev.millrace.testing.junit6;

import org.jspecify.annotations.NullMarked;
