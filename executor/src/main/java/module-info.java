/** Places for blocking and CPU-bound work. */
module dev.millrace.executor {
    requires transitive dev.millrace;
    requires static transitive org.jspecify;

    exports dev.millrace.executor;
}
