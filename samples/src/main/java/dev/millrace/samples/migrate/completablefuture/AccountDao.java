package dev.millrace.samples.migrate.completablefuture;

import java.sql.SQLException;

/** The table of accounts, behind a driver that blocks. */
@FunctionalInterface
public interface AccountDao {

    /** The account; blocks the calling thread. */
    Account find(String id) throws SQLException;
}
