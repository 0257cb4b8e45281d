/** The bridge to RxJava 3. */
module dev.millrace.rxjava {
    requires transitive dev.millrace;
    requires transitive dev.millrace.reactivestreams;
    // Said here too: where Maven packs the neighbour without its descriptor, that does not pass it
    // on.
    requires transitive org.reactivestreams;
    requires transitive io.reactivex.rxjava3;
    requires static transitive org.jspecify;

    exports dev.millrace.rxjava;
}
