package dev.millrace.r2dbc;

import dev.millrace.CancelledError;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Emitter;
import dev.millrace.stream.Generator;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The body of a stream of rows: the rows of all results, one result after the other. */
final class Rows<T> implements Generator<T> {
    private final R2dbcConnection connection;
    private final String sql;
    private final @Nullable Duration deadline;
    private final Function<? super Readable, ? extends T> mapping;
    private final Object[] parameters;
    private final AsyncStream<T> stream = AsyncStream.generate(this);

    boolean inTransaction; // set by the connection
    private boolean emitting;

    Rows(
            R2dbcConnection connection,
            String sql,
            @Nullable Duration deadline,
            Function<? super Readable, ? extends T> mapping,
            Object[] parameters) {
        this.connection = connection;
        this.sql = sql;
        this.deadline = deadline;
        this.mapping = mapping;
        this.parameters = parameters;
    }

    AsyncStream<T> stream() {
        return stream;
    }

    @Override
    public void run(Emitter<T> out) {
        connection.<@Nullable Void, RuntimeException>exclusively(
                sql,
                deadline,
                () -> {
                    connection.opened(this);
                    try {
                        connection.eachResult(sql, parameters, result -> emit(result, out));
                    } catch (CancelledError cut) {
                        // else the consumer left, and the cancelled subscription does the rest
                        if (!emitting) {
                            connection.cutOff(cut);
                        }
                        throw cut;
                    } finally {
                        connection.closed(this);
                    }
                    return null;
                });
    }

    private void emit(Result result, Emitter<T> out) {
        int onTheirWay = connection.fetchSize();
        try (AsyncStream<T> rows =
                PublisherBridge.<T>values(result.map(mapping)).stream(onTheirWay)) {
            for (T row = rows.next(); row != null; row = rows.next()) {
                emitting = true;
                out.emit(row);
                emitting = false;
            }
        }
    }
}
