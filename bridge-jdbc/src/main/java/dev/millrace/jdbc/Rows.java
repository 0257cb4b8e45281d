package dev.millrace.jdbc;

import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Emitter;
import dev.millrace.stream.Generator;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a stream of rows: each job reads several rows, which are then emitted one by one. */
final class Rows<T> implements Generator<T> {
    private final JdbcConnection connection;
    private final Cursor<T> cursor;
    private final AsyncStream<T> stream = AsyncStream.generate(this);

    boolean inTransaction; // set by the connection

    Rows(JdbcConnection connection, Cursor<T> cursor) {
        this.connection = connection;
        this.cursor = cursor;
    }

    AsyncStream<T> stream() {
        return stream;
    }

    @Override
    public void run(Emitter<T> out) throws SQLException {
        connection.opened(this);
        Throwable first = null;
        try {
            do {
                for (T row : next()) {
                    out.emit(row);
                }
            } while (!cursor.ended());
        } catch (Throwable failure) {
            first = failure;
            throw failure;
        } finally {
            connection.closed(this);
            if (cursor.open()) {
                close(first);
            }
        }
    }

    private List<T> next() throws SQLException {
        return connection.job(cursor::next);
    }

    private void close(@Nullable Throwable first) throws SQLException {
        try {
            connection.shielded(driver -> cursor.close());
        } catch (Throwable broken) {
            if (first == null) {
                throw broken;
            }
            if (first != broken) {
                first.addSuppressed(broken);
            }
        }
    }
}
