/** JSON as maps, lists, strings, numbers and booleans. */
@NullMarked
package dev.millrace.cli.json;

import org.jspecify.annotations.NullMarked;
