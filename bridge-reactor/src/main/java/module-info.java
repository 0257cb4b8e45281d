/** The bridge to Project Reactor. */
module dev.millrace.reactor {
    requires transitive dev.millrace;
    requires transitive dev.millrace.reactivestreams;
    // Repeated here, because Maven may pack the neighbour without its module descriptor.
    requires transitive org.reactivestreams;
    requires transitive reactor.core;
    requires static transitive org.jspecify;

    exports dev.millrace.reactor;

    provides dev.millrace.reactivestreams.SubscriberContexts with
            dev.millrace.reactor.ReactorContexts;
}
