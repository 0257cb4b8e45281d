/** The bridge to Micrometer Context Propagation. */
module dev.millrace.micrometer {
    requires transitive dev.millrace;
    requires context.propagation;
    requires static transitive org.jspecify;

    exports dev.millrace.micrometer;

    provides dev.millrace.spi.ThreadLocals with
            dev.millrace.micrometer.RegisteredThreadLocals;
}
