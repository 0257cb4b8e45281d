/** The bridge to gRPC. */
module dev.millrace.grpc {
    requires transitive dev.millrace;
    requires dev.millrace.reactivestreams;
    requires org.reactivestreams;
    requires transitive io.grpc;
    requires transitive io.grpc.stub;
    requires static transitive org.jspecify;

    exports dev.millrace.grpc;
}
