/** The bridge to Micrometer: its context propagation, and meters. */
module dev.millrace.micrometer {
    requires transitive dev.millrace;
    requires context.propagation;
    // For DispatcherMetrics. Not transitive: every module that reads this one would need them then.
    requires static dev.millrace.executor;
    requires static micrometer.core;
    // For ObservedBody.
    requires static micrometer.commons;
    requires static micrometer.observation;
    requires static transitive org.jspecify;

    exports dev.millrace.micrometer;

    provides dev.millrace.spi.ThreadLocals with
            dev.millrace.micrometer.RegisteredThreadLocals;
}
