package dev.millrace.samples.migrate.rxjava;

import dev.millrace.samples.migrate.Customer;
import java.sql.SQLException;
import java.util.Optional;

/** The table of customers, behind a driver that blocks. */
@FunctionalInterface
public interface CustomerDao {

    /** The customer, if there is one; blocks the calling thread. */
    Optional<Customer> find(String id) throws SQLException;
}
