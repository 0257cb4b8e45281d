/** Places for blocking and CPU-bound work. */
module dev.millrace.executor {
    requires transitive dev.millrace;
    requires static transitive org.jspecify;
    requires static jdk.jfr; // jobs are events where there is a flight recorder

    exports dev.millrace.executor;
}
