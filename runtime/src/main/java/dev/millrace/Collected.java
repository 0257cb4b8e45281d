package dev.millrace;

import java.lang.ref.Cleaner;

/** Learns which futures the garbage collector has taken; one thread for the JVM. */
final class Collected {
    static final Cleaner CLEANER =
            Cleaner.create(Thread.ofPlatform().daemon().name("millrace-collected").factory());

    private Collected() {}
}
