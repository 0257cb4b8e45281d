/** Millrace in applications of Spring. */
module dev.millrace.spring {
    requires transitive dev.millrace;
    requires dev.millrace.reactor;
    // Said here too: a neighbour that Maven packs without its descriptor does not pass them on.
    requires dev.millrace.reactivestreams;
    requires org.reactivestreams;
    requires reactor.core;
    requires transitive spring.core;
    // Only in applications of Spring Boot.
    requires static spring.beans;
    requires static spring.context;
    requires static spring.boot;
    requires static spring.boot.autoconfigure;
    // Only in those with the actuator.
    requires static spring.boot.actuator;
    requires static spring.boot.actuator.autoconfigure;
    requires static spring.boot.health;
    requires static com.fasterxml.jackson.annotation; // which a health is annotated with
    // Only in applications with transactions.
    requires static transitive spring.tx;
    requires static transitive org.jspecify;

    exports dev.millrace.spring;

    // Spring makes the beans of the auto-configuration by reflection.
    opens dev.millrace.spring;

    provides dev.millrace.spi.StartListener with
            dev.millrace.spring.TransactionWatch;
}
