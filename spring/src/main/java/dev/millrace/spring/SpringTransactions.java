package dev.millrace.spring;

import dev.millrace.Async;
import dev.millrace.Body;
import dev.millrace.Checkpoint;
import dev.millrace.EventLoop;
import dev.millrace.reactor.ReactorBridge;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/**
 * Blocks of a task that are one transaction each: committed if the block returns, and rolled back
 * however else it ends, by a checked exception or a cancel too.
 *
 * <p>{@code @Transactional} of a thread ends when the method returns, while the work of a task goes
 * on elsewhere. A block ends with its work.
 *
 * {@snippet lang=java :
 * Coroutine<Receipt> order(Order order) {
 *     return () -> {
 *         Receipt receipt = inTransaction(jdbc, () -> orders.insert(order)); // may block
 *         mailer.send(receipt); // after the commit
 *         return receipt;
 *     };
 * }
 * }
 */
public final class SpringTransactions {

    private SpringTransactions() {}

    /**
     * Runs blocking {@code work} in a transaction of the task's own thread, which what it calls
     * takes part in, as in a method with {@code @Transactional}. The loop goes on meanwhile, as in
     * {@link Async#blocking(Body)}: the work must not await, and a cancel waits for it to end.
     *
     * @param <T> the type of the value
     * @param <X> what the work may throw
     * @param manager of JDBC, JPA and the like
     * @param work may block; returns the value
     * @return the value, after the commit
     * @throws X if the work does
     */
    @Checkpoint
    public static <T extends @Nullable Object, X extends Throwable> T inTransaction(
            PlatformTransactionManager manager, Body<? extends T, X> work) throws X {
        Async.requireArgument(manager, "manager");
        Async.requireArgument(work, "work");
        return Async.<T, X>blocking(() -> committed(manager, work));
    }

    private static <T extends @Nullable Object, X extends Throwable> T committed(
            PlatformTransactionManager manager, Body<? extends T, X> work) throws X {
        TransactionStatus transaction =
                manager.getTransaction(TransactionDefinition.withDefaults());
        T value;
        try {
            value = work.run();
        } catch (Throwable failure) {
            rollBack(manager, transaction, failure);
            throw failure;
        }
        manager.commit(transaction);
        return value;
    }

    private static void rollBack(
            PlatformTransactionManager manager, TransactionStatus transaction, Throwable failure) {
        try {
            manager.rollback(transaction);
        } catch (Throwable broken) {
            if (broken != failure) {
                failure.addSuppressed(broken);
            }
        }
    }

    /**
     * Runs {@code body} as a task of the current loop, in a transaction that everything it awaits
     * through {@link ReactorBridge} takes part in. A cancel begins the rollback and does not wait
     * for it, as a cancelled subscription does not.
     *
     * @param <T> the type of the value
     * @param <X> what the body may throw
     * @param manager of R2DBC and the like
     * @param body awaits; returns the value
     * @return the value, after the commit
     * @throws X if the body does
     */
    @Checkpoint
    public static <T, X extends Exception> @Nullable T inTransaction(
            ReactiveTransactionManager manager, Body<? extends @Nullable T, X> body) throws X {
        Async.requireArgument(manager, "manager");
        Async.requireArgument(body, "body");
        Async.raisePending();
        Mono<T> work = ReactorBridge.<T>toMono(EventLoop.current(), body::run);
        return ReactorBridge.<T>await(TransactionalOperator.create(manager).transactional(work));
    }
}
