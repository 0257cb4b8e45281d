/** Tasks, streams and loops for Kotlin, and the bridge to its coroutines. */
module dev.millrace.kotlin {
    requires transitive dev.millrace;
    requires transitive kotlin.stdlib;
    requires transitive kotlinx.coroutines.core;
    requires static transitive org.jspecify;
    // An application that uses one of these has it. Not transitive: every module that reads this
    // one
    // would need them then.
    requires static dev.millrace.executor;
    requires static dev.millrace.jdbc;
    requires static dev.millrace.micrometer;
    requires static dev.millrace.r2dbc;
    requires static dev.millrace.resilience4j;
    requires static dev.millrace.spring;
    requires static micrometer.observation;
    requires static spring.tx;

    exports dev.millrace.kotlin;
}
