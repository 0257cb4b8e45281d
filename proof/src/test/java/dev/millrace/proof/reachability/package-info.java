/** What is left of those who gave up waiting, while what they waited for goes on: nothing. */
@NullMarked
package dev.millrace.proof.reachability;

import org.jspecify.annotations.NullMarked;
