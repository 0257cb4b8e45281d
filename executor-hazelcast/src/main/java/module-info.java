/** {@code runInExecutor} on a cluster of Hazelcast members. */
module dev.millrace.executor.hazelcast {
    requires transitive dev.millrace.executor;
    // Said here too: where Maven packs the neighbour without its descriptor, that does not pass it
    // on.
    requires transitive dev.millrace;
    requires transitive com.hazelcast.core;
    requires java.logging; // whose levels the engine uses
    requires static transitive org.jspecify;

    exports dev.millrace.executor.hazelcast;
}
