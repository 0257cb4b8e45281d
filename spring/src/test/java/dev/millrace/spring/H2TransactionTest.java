package dev.millrace.spring;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** With a driver that answers on the thread that asks. Starts an application for each test. */
@Tag("slow")
class H2TransactionTest extends ReactiveTransactionContract {

    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.h2();
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
