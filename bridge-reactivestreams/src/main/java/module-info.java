/** The Subscriber and the Publisher that every reactive bridge shares. */
module dev.millrace.reactivestreams {
    requires transitive dev.millrace;
    requires transitive org.reactivestreams;
    requires static transitive org.jspecify;

    exports dev.millrace.reactivestreams;

    uses dev.millrace.reactivestreams.SubscriberContexts;
}
