package dev.millrace.spring;

import io.r2dbc.spi.ConnectionFactory;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.reactivestreams.Publisher;
import org.springframework.r2dbc.connection.ConnectionHolder;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.reactive.GenericReactiveTransaction;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Spring's manager for R2DBC, which leaves a row of its own in each transaction, so that the table
 * shows what became of it, and says when one has ended.
 */
final class ObservedTransactions extends R2dbcTransactionManager {

    private static final long serialVersionUID = 1L;

    private final transient BlockingQueue<String> ends = new LinkedBlockingQueue<>();

    ObservedTransactions(ConnectionFactory factory) {
        super(factory);
    }

    /** Returns when the next transaction has ended, with its connection, and says how. */
    String awaitEnd() throws InterruptedException {
        return ends.take();
    }

    /** How the transactions ended that nobody has waited for. */
    List<String> ends() {
        return List.copyOf(ends);
    }

    @Override
    protected Mono<Void> doBegin(
            TransactionSynchronizationManager manager,
            Object transaction,
            TransactionDefinition definition) {
        return super.doBegin(manager, transaction, definition)
                .then(
                        Mono.defer(() -> {
                            var holder =
                                    (ConnectionHolder) manager.getResource(getConnectionFactory());
                            return row(holder);
                        }));
    }

    private static Mono<Void> row(ConnectionHolder holder) {
        Publisher<? extends io.r2dbc.spi.Result> results =
                holder.getConnection()
                        .createStatement("INSERT INTO tea VALUES ('begun')")
                        .execute();
        return Flux.from(results).flatMap(result -> result.getRowsUpdated()).then();
    }

    @Override
    protected Mono<Void> doCommit(
            TransactionSynchronizationManager manager, GenericReactiveTransaction status) {
        return super.doCommit(manager, status).doOnSuccess(done -> ends.add("committed"));
    }

    @Override
    protected Mono<Void> doRollback(
            TransactionSynchronizationManager manager, GenericReactiveTransaction status) {
        return super.doRollback(manager, status).doOnSuccess(done -> ends.add("rolled back"));
    }
}
