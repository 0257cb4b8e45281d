package dev.millrace.reactivestreams;

/** What a suspension is resumed with when being woken is all that matters. */
enum Wake {
    UP
}
