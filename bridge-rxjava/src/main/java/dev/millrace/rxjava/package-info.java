/**
 * Tasks and streams as RxJava 3 types, and RxJava types as values to await.
 */
@NullMarked
package dev.millrace.rxjava;

import org.jspecify.annotations.NullMarked;
