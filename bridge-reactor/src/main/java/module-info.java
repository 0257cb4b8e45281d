/** The bridge to Project Reactor. */
module dev.millrace.reactor {
    requires transitive dev.millrace;
    requires transitive dev.millrace.reactivestreams;
    requires transitive reactor.core;
    requires static transitive org.jspecify;

    exports dev.millrace.reactor;
}
