/** The bridge to Guava's {@code ListenableFuture}. */
module dev.millrace.guava {
    requires transitive dev.millrace;
    requires transitive com.google.common;
    requires static transitive org.jspecify;

    exports dev.millrace.guava;
}
