package dev.millrace.spring;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** With a driver that has threads of its own. Starts one database server, which takes seconds. */
@Tag("slow")
class PostgresTransactionTest extends ReactiveTransactionContract {

    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.postgres();
    }

    @AfterAll
    static void close() throws IOException {
        database.close();
    }

    @Override
    TestDatabase database() {
        return database;
    }
}
