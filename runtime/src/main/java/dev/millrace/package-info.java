/**
 * Asyncio for the JVM: an event loop, its tasks and futures, and the scopes that own them.
 */
@NullMarked
package dev.millrace;

import org.jspecify.annotations.NullMarked;
