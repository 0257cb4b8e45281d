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
 * Runs blocks of a task as Spring transactions. Each is committed if its block returns and rolled
 * back if it ends in any other way, including a checked exception or a cancel.
 *
 * <p>{@code @Transactional} ends when the method returns, while the task that the method returned
 * still runs. A block ends with its work.
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
     * Runs blocking {@code work} in a transaction on the task's own thread. What it calls takes
     * part, as in a method with {@code @Transactional}. The loop runs on meanwhile, as in {@link
     * Async#blocking(Body)}: the work must not await, and a cancelled task waits for it to end.
     *
     * @param <T> the type of the value
     * @param <X> what the work may throw
     * @param manager the transaction manager of JDBC, JPA and the like
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
     * Runs {@code body} as a task of the current loop, in a transaction. Everything the body awaits
     * through {@link ReactorBridge} takes part. A cancel starts the rollback and, like a cancelled
     * subscription, does not wait for it.
     *
     * @param <T> the type of the value
     * @param <X> what the body may throw
     * @param manager the transaction manager of R2DBC and the like
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
