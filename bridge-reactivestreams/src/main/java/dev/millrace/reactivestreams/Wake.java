package dev.millrace.reactivestreams;

/** The value to resume a suspension with when there is nothing to pass. */
enum Wake {
    UP
}
