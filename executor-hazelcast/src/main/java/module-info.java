/** {@code runInExecutor} on a cluster of Hazelcast members. */
module dev.millrace.executor.hazelcast {
    requires transitive dev.millrace.executor;
    // needed where the executor module is packed without its descriptor and does not pass it on
    requires transitive dev.millrace;
    requires transitive com.hazelcast.core;
    requires java.logging; // to set the level of the engine's logger
    requires static transitive org.jspecify;

    exports dev.millrace.executor.hazelcast;
}
