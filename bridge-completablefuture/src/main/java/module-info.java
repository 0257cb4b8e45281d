/** The bridge to {@code CompletionStage} and {@code Future}. */
module dev.millrace.completablefuture {
    requires transitive dev.millrace;
    requires static transitive org.jspecify;

    exports dev.millrace.completablefuture;
}
