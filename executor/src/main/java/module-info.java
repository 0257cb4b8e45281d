/** Threads and processes for blocking and CPU-bound work. */
module dev.millrace.executor {
    requires transitive dev.millrace;
    requires static transitive org.jspecify;
    requires static jdk.jfr; // job events, in JDKs with a flight recorder
    requires jdk.net; // the user at the other end of a Unix socket

    provides dev.millrace.spi.TreeSection with
            dev.millrace.executor.DispatcherSection;

    exports dev.millrace.executor;
    exports dev.millrace.executor.codec;
    exports dev.millrace.executor.process;
    exports dev.millrace.executor.remote;
}
