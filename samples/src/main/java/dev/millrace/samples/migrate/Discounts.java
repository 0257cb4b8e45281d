package dev.millrace.samples.migrate;

import java.sql.SQLException;

/** The discounts of customers, in a database whose driver blocks. */
@FunctionalInterface
public interface Discounts {

    /** How many percent a customer gets; blocks the calling thread. */
    int percentFor(Customer customer) throws SQLException;
}
