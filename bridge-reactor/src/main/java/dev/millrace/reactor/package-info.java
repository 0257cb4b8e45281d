/**
 * Tasks and streams as Reactor types, and Reactor types as values to await.
 */
@NullMarked
package dev.millrace.reactor;

import org.jspecify.annotations.NullMarked;
