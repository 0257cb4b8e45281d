/** Millrace in Spring applications. */
module dev.millrace.spring {
    requires transitive dev.millrace;
    requires dev.millrace.reactor;
    // Repeated here, because Maven may pack a neighbour without its module descriptor.
    requires dev.millrace.reactivestreams;
    requires org.reactivestreams;
    requires reactor.core;
    requires transitive spring.core;
    // Only in Spring Boot applications.
    requires static spring.beans;
    requires static spring.context;
    requires static spring.boot;
    requires static org.apache.commons.logging; // what Spring logs with
    requires static spring.boot.autoconfigure;
    // Only in those with the actuator.
    requires static spring.boot.actuator;
    requires static spring.boot.actuator.autoconfigure;
    requires static spring.boot.health;
    requires static com.fasterxml.jackson.annotation; // annotations of the health types
    // Only in applications with transactions.
    requires static transitive spring.tx;
    requires static transitive org.jspecify;

    exports dev.millrace.spring;

    // Spring creates the auto-configuration's beans by reflection.
    opens dev.millrace.spring;

    provides dev.millrace.spi.StartListener with
            dev.millrace.spring.TransactionWatch;
}
