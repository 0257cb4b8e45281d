/** Threads and processes for blocking and CPU-bound work. */
module dev.millrace.executor {
    requires transitive dev.millrace;
    requires static transitive org.jspecify;
    requires static jdk.jfr; // jobs are events where there is a flight recorder
    requires jdk.net; // who is at the other end of a Unix socket

    provides dev.millrace.spi.TreeSection with
            dev.millrace.executor.DispatcherSection;

    exports dev.millrace.executor;
    exports dev.millrace.executor.codec;
    exports dev.millrace.executor.process;
    exports dev.millrace.executor.remote;
}
