/** The event loop, its tasks and futures, and the scopes that own them. */
module dev.millrace {
    requires static jdk.jfr; // optional: events for tasks, turns and stalls
    requires static transitive org.jspecify;
    requires static java.logging; // optional: records of a JVM that shuts down
    requires static java.management; // optional: the watchdog excuses the garbage collector
    requires jdk.unsupported; // sun.misc.Signal, by reflection only

    exports dev.millrace;
    exports dev.millrace.callback;
    exports dev.millrace.inspect;
    exports dev.millrace.spi;
    exports dev.millrace.stream;
    exports dev.millrace.sync;
    exports dev.millrace.testing;

    uses dev.millrace.spi.PollerFactory.Provider;
    uses dev.millrace.spi.StartListener;
    uses dev.millrace.spi.ThreadLocals;
    uses dev.millrace.spi.TreeSection;
}
