/** What the compilers of users take of the API, and what they refuse. */
@NullMarked
package dev.millrace.proof.compilers;

import org.jspecify.annotations.NullMarked;
