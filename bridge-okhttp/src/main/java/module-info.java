/** The bridge to OkHttp. */
module dev.millrace.okhttp {
    requires transitive dev.millrace;
    requires transitive okhttp3;
    requires transitive okio;
    requires static transitive org.jspecify;

    exports dev.millrace.okhttp;
}
