/** The bridge to R2DBC. */
module dev.millrace.r2dbc {
    requires transitive dev.millrace;
    requires dev.millrace.reactivestreams;
    requires transitive org.reactivestreams;
    requires transitive r2dbc.spi;
    requires static transitive org.jspecify;

    exports dev.millrace.r2dbc;
}
