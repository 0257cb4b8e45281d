/** The bridge to Micrometer: its context propagation, and meters. */
module dev.millrace.micrometer {
    requires transitive dev.millrace;
    requires context.propagation;
    requires static transitive dev.millrace.executor; // for PlaceMetrics, as is the next
    requires static transitive micrometer.core;
    requires static transitive org.jspecify;

    exports dev.millrace.micrometer;

    provides dev.millrace.spi.ThreadLocals with
            dev.millrace.micrometer.RegisteredThreadLocals;
}
