/** A program on the module path, beside every published module. */
module dev.millrace.architecture.modular {
    requires dev.millrace.completablefuture;
    requires dev.millrace.executor;
    requires dev.millrace.executor.hazelcast;
    requires dev.millrace.grpc;
    requires dev.millrace.guava;
    requires dev.millrace.jdbc;
    requires dev.millrace.micrometer;
    requires dev.millrace.okhttp;
    requires dev.millrace.r2dbc;
    requires dev.millrace.reactor;
    requires dev.millrace.resilience4j;
    requires dev.millrace.rxjava;
    requires dev.millrace.spring;
}
