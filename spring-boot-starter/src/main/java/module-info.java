/** Millrace in applications of Spring Boot. */
module dev.millrace.springboot {
    requires transitive dev.millrace;
    requires dev.millrace.executor;
    requires dev.millrace.spring;
    requires reactor.core;
    requires org.reactivestreams;
    requires spring.core;
    requires spring.beans;
    requires spring.context;
    requires spring.boot;
    requires spring.boot.autoconfigure;
    // Where the application has them.
    requires static dev.millrace.jdbc;
    requires static java.sql;
    requires static spring.web;
    requires static spring.webflux;
    requires static spring.webmvc;
    requires static org.apache.tomcat.embed.core;
    requires static org.slf4j;
    requires static context.propagation;
    requires static transitive org.jspecify;

    exports dev.millrace.springboot;

    // Spring makes the beans of the auto-configuration by reflection.
    opens dev.millrace.springboot;
}
