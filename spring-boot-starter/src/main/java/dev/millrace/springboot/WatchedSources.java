package dev.millrace.springboot;

import dev.millrace.jdbc.LegacyJdbc;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;

/** Has every source of connections of an application watched. */
final class WatchedSources implements BeanPostProcessor {

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof DataSource source ? LegacyJdbc.watched(source) : bean;
    }
}
