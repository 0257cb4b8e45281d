/** The bridge to RxJava 3. */
module dev.millrace.rxjava {
    requires transitive dev.millrace;
    requires transitive dev.millrace.reactivestreams;
    // Repeated here, because Maven may pack the neighbour without its module descriptor.
    requires transitive org.reactivestreams;
    requires transitive io.reactivex.rxjava3;
    requires static transitive org.jspecify;

    exports dev.millrace.rxjava;
}
