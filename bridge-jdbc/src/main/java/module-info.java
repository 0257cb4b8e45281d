/** The bridge to JDBC. */
module dev.millrace.jdbc {
    requires transitive dev.millrace;
    requires transitive dev.millrace.executor;
    requires transitive java.sql;
    requires static transitive org.jspecify;

    exports dev.millrace.jdbc;
}
