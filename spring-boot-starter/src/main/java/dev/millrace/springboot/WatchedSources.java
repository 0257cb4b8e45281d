package dev.millrace.springboot;

import dev.millrace.jdbc.LegacyJdbc;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;

/** Wraps every {@code DataSource} bean, so that a cancelled job ends its statement. */
final class WatchedSources implements BeanPostProcessor {

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof DataSource source ? LegacyJdbc.watched(source) : bean;
    }
}
