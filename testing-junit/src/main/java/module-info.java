/** Tests that run once per fiber engine, for JUnit 5.14 and later. */
module dev.millrace.testing.junit {
    requires transitive dev.millrace;
    requires transitive org.junit.jupiter.params;
    requires static transitive org.jspecify;

    exports dev.millrace.testing.junit;

    opens dev.millrace.testing.junit to
            org.junit.platform.commons;
}
