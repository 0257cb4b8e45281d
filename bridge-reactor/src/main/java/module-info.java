/** The bridge to Project Reactor. */
module dev.millrace.reactor {
    requires transitive dev.millrace;
    requires transitive dev.millrace.reactivestreams;
    // Said here too: where Maven packs the neighbour without its descriptor, that does not pass it
    // on.
    requires transitive org.reactivestreams;
    requires transitive reactor.core;
    requires static transitive org.jspecify;

    exports dev.millrace.reactor;

    provides dev.millrace.reactivestreams.SubscriberContexts with
            dev.millrace.reactor.ReactorContexts;
}
