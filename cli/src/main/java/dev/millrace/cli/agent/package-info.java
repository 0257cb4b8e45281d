/**
 * The code that runs inside the watched JVM. Only these classes are added to its class path, so
 * they use only the JDK, and Millrace by reflection.
 */
@NullMarked
package dev.millrace.cli.agent;

import org.jspecify.annotations.NullMarked;
