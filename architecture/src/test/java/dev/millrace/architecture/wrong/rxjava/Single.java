package dev.millrace.architecture.wrong.rxjava;

import org.reactivestreams.Publisher;

/** Needs nothing that is wrong. */
public record Single(Publisher<String> source) {}
