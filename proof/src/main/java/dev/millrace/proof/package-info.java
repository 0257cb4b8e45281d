/**
 * What spans modules, all of it tests: the contracts that every bridge keeps, the conformance
 * suites and the races. Nothing here is published.
 */
@NullMarked
package dev.millrace.proof;

import org.jspecify.annotations.NullMarked;
