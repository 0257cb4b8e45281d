/** The bridge to Resilience4j. */
module dev.millrace.resilience4j {
    requires transitive dev.millrace;
    requires transitive io.github.resilience4j.bulkhead;
    requires transitive io.github.resilience4j.circuitbreaker;
    requires transitive io.github.resilience4j.ratelimiter;
    requires transitive io.github.resilience4j.timelimiter;
    requires static transitive org.jspecify;

    exports dev.millrace.resilience4j;
}
