package dev.millrace.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Coroutine;
import dev.millrace.Task;
import dev.millrace.VoidCoroutine;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.spring.TeaStore.Ending;
import dev.millrace.stream.AsyncStream;
import dev.millrace.testing.junit.EngineTest;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Publisher;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A method in a reactive transaction, of every type that it can return: how the transaction ends.
 */
@Timeout(30)
abstract class ReactiveTransactionContract extends EngineTest {

    private final ReactiveAdapterRegistry registry = new ReactiveAdapterRegistry();
    private OwnLoop own;
    private TestDatabase database;
    private ObservedTransactions transactions;
    private TeaStore store;
    private AnnotationConfigApplicationContext context;

    /** What a method returns. The ones of Reactor are the control. */
    enum Returned {
        MONO,
        FLUX,
        COROUTINE,
        VOID_COROUTINE,
        STREAM,
        TASK;

        /** How many rows a transaction that is committed leaves: its manager's, and the body's. */
        long rows() {
            return this == TASK ? 1 : 2;
        }

        Object from(TeaStore store, Ending ending) {
            return switch (this) {
                case MONO -> store.mono(ending);
                case FLUX -> store.flux(ending);
                case COROUTINE -> store.coroutine(ending);
                case VOID_COROUTINE -> store.voidCoroutine(ending);
                case STREAM -> store.stream(ending);
                case TASK -> store.task(ending);
            };
        }
    }

    abstract TestDatabase database();

    @BeforeEach
    void start() {
        own = new OwnLoop(engine);
        SpringBridge.register(registry, own.loop());
        SpringBridge.register(ReactiveAdapterRegistry.getSharedInstance());
        database = database();
        database.clear();
        transactions = new ObservedTransactions(database.factory());
        context = new AnnotationConfigApplicationContext();
        context.registerBean(ObservedTransactions.class, () -> transactions);
        context.registerBean(
                TeaStore.class, () -> new TeaStore(DatabaseClient.create(database.factory())));
        context.register(Configured.class);
        context.refresh();
        store = context.getBean(TeaStore.class);
    }

    @AfterEach
    void stop() throws InterruptedException {
        assertThat(transactions.ends()).isEmpty();
        context.close();
        own.close();
    }

    // ---- awaited in a task

    @ParameterizedTest
    @EnumSource(Returned.class)
    void in_a_task_a_value_is_returned_when_its_transaction_has_been_committed(Returned returned)
            throws Exception {
        Object value = inTask(returned, Ending.RETURNS).join();

        assertThat(transactions.ends()).containsExactly("committed");
        assertCommitted(returned, value);
    }

    @ParameterizedTest
    @EnumSource(Returned.class)
    void in_a_task_a_failure_is_thrown_when_its_transaction_has_been_rolled_back(Returned returned)
            throws Exception {
        Throwable thrown = catchThrowable(() -> inTask(returned, Ending.THROWS).join());

        assertThat(transactions.ends()).containsExactly("rolled back");
        assertThat(thrown)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
        assertRolledBack();
    }

    @ParameterizedTest
    @EnumSource(Returned.class)
    void a_cancel_of_the_task_rolls_the_transaction_back(Returned returned) throws Exception {
        CompletableFuture<?> task = inTask(returned, Ending.WAITS);
        store.awaitWaiting();

        task.cancel(true);

        assertRolledBack();
    }

    // ---- subscribed to by a framework

    @ParameterizedTest
    @EnumSource(Returned.class)
    void a_framework_gets_the_value_of_a_transaction_that_is_committed(Returned returned)
            throws Exception {
        Object value = inFramework(returned, Ending.RETURNS).block();

        assertCommitted(returned, value);
    }

    @ParameterizedTest
    @EnumSource(Returned.class)
    void a_framework_gets_the_failure_of_a_transaction_that_is_rolled_back(Returned returned)
            throws Exception {
        Throwable failure =
                inFramework(returned, Ending.THROWS).materialize().block().getThrowable();

        assertThat(failure).isInstanceOf(IllegalStateException.class);
        assertRolledBack();
    }

    @ParameterizedTest
    @EnumSource(Returned.class)
    void a_client_that_goes_rolls_the_transaction_back(Returned returned) throws Exception {
        var subscription = inFramework(returned, Ending.WAITS).subscribe();
        store.awaitWaiting();

        subscription.dispose();

        assertRolledBack();
    }

    private void assertCommitted(Returned returned, @Nullable Object value) throws Exception {
        assertThat(value).isEqualTo(returned == Returned.VOID_COROUTINE ? null : 42);
        assertThat(transactions.awaitEnd()).isEqualTo("committed");
        assertThat(database.teas()).isEqualTo(returned.rows());
    }

    private void assertRolledBack() throws Exception {
        assertThat(transactions.awaitEnd()).isEqualTo("rolled back");
        OwnLoop.awaitNoTaskOn(own.loop());
        assertThat(database.teas()).isZero();
    }

    private CompletableFuture<@Nullable Object> inTask(Returned returned, Ending ending) {
        return own.loop()
                .submit(() ->
                        switch (returned.from(store, ending)) {
                            case Mono<?> mono -> ReactorBridge.await(mono);
                            case Flux<?> flux -> ReactorBridge.values(flux).single();
                            case Coroutine<?> body -> body.run();
                            case VoidCoroutine body -> {
                                body.run();
                                yield null;
                            }
                            case AsyncStream<?> stream -> stream.toList().getFirst();
                            case Task<?> task -> awaitOwned(task);
                            default -> throw new AssertionError(returned);
                        });
    }

    /** A task is shared, so who alone waits for it cancels it on leaving. */
    private static Object awaitOwned(Task<?> task) {
        try {
            return task.await();
        } finally {
            task.cancel("nobody waits");
        }
    }

    private Mono<Object> inFramework(Returned returned, Ending ending) {
        Object value = returned.from(store, ending);
        Publisher<Object> publisher =
                Objects.requireNonNull(registry.getAdapter(null, value)).toPublisher(value);
        return publisher instanceof Mono<Object> mono
                ? mono
                : Flux.from(publisher).collectList().map(all -> all.getFirst());
    }

    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement(proxyTargetClass = true)
    static class Configured {}
}
