package dev.millrace.spring;

import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static dev.millrace.spring.SpringTransactions.inTransaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.Async;
import dev.millrace.Coroutine;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.TaskGroup;
import dev.millrace.executor.Dispatcher;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.stream.AsyncStream;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;
import reactor.core.scheduler.Schedulers;

/** Transactions of a thread beside tasks: what is warned of, and the blocks that are offered. */
@Tag("slow")
@Timeout(60)
class SpringTransactionsTest extends EngineTest {

    private static final String INSERT = "INSERT INTO tea VALUES ('oolong')";

    /** Each call site warns once in a JVM, and so on the engine that comes first. */
    private static final Map<String, List<String>> SEEN = new ConcurrentHashMap<>();

    private static TestDatabase database;

    private final DriverManagerDataSource source =
            new DriverManagerDataSource("jdbc:h2:mem:teas;DB_CLOSE_DELAY=-1", "", "");
    private final JdbcTransactionManager jdbc = new JdbcTransactionManager(source);
    private final JdbcTemplate statements = new JdbcTemplate(source);
    private ObservedTransactions reactive;
    private OwnLoop own;

    @BeforeAll
    static void open() {
        database = TestDatabase.h2();
    }

    @AfterAll
    static void close() throws IOException {
        database.close();
    }

    @BeforeEach
    void start() {
        own = new OwnLoop(engine);
        database.clear();
        reactive = new ObservedTransactions(database.factory());
    }

    @AfterEach
    void stop() throws InterruptedException {
        own.close();
    }

    // ---- warnings

    @Test
    void work_started_inside_a_transaction_of_the_thread_is_warned_of_once_per_call_site() {
        var transaction = new TransactionTemplate(jdbc);
        transaction.setName("TeaStore.order");
        try (var warnings = Warnings.of(TransactionWatch.class)) {
            var watch = new TransactionWatch();
            for (int round = 0; round < 3; round++) {
                transaction.executeWithoutResult(status -> watch.starting("runInExecutor"));
            }
            watch.starting("runInExecutor"); // outside of any

            assertThat(warnings.messages())
                    .singleElement()
                    .asString()
                    .contains("runInExecutor at ", "SpringTransactionsTest", "TeaStore.order")
                    .contains("SpringTransactions.inTransaction");
        }
    }

    @Test
    void jobs_tasks_and_subscriptions_are_all_seen_to_start() {
        Coroutine<Integer> body = () -> 1;
        List<String> warned =
                warnedOf(
                        "from a thread",
                        () ->
                                inRolledBack(() -> {
                                    Task<Integer> job = runInExecutor(Dispatcher.cpu(), () -> 1);
                                    job.loop().submit(job::await).join();
                                    assertThat(own.loop().submit(body).join()).isEqualTo(1);
                                    assertThat(ReactorBridge.toMono(body).block()).isEqualTo(1);
                                }));
        assertThat(warned).hasSize(4);
        EventLoop.common().close();
    }

    @Test
    void whatever_a_task_starts_inside_a_transaction_of_its_thread_is_seen_to_start() {
        List<String> warned =
                warnedOf(
                        "from a task",
                        () -> own.loop().submit(() -> inRolledBack(this::startAll)).join());
        assertThat(warned)
                .satisfiesExactly(
                        each -> assertThat(each).startsWith("fork at "),
                        each -> assertThat(each).startsWith("forkReady at "),
                        each -> assertThat(each).startsWith("gather at "),
                        each -> assertThat(each).startsWith("race at "),
                        each -> assertThat(each).startsWith("on at "),
                        each -> assertThat(each).startsWith("submit at "));
    }

    private void startAll() {
        TaskGroup.run(group -> {
            group.fork(() -> 1);
            assertThat(group.<Integer>forkReady(child -> child.report(1))).isEqualTo(1);
        });
        assertThat(Async.gather(() -> 1, () -> 2)).containsExactly(1, 2);
        assertThat(Async.race(() -> 1, () -> 1)).isEqualTo(1);
        assertThat(ReactorBridge.on(Schedulers.immediate(), () -> 1)).isEqualTo(1);
        try (AsyncStream<Integer> stream = AsyncStream.generate(out -> out.emit(1))) {
            assertThat(stream.next()).isEqualTo(1);
        }
    }

    @Test
    void what_a_child_does_is_not_rolled_back_with_the_transaction_it_was_forked_in() {
        List<String> warned =
                warnedOf(
                        "of a child",
                        () ->
                                own.loop()
                                        .submit(() ->
                                                inRolledBack(() ->
                                                        TaskGroup.run(
                                                                group -> group.fork(this::insert))))
                                        .join());
        assertThat(warned).singleElement().asString().startsWith("fork at ");
        assertThat(database.teas()).isEqualTo(1);
    }

    @Test
    void what_a_run_does_is_not_rolled_back_with_the_transaction_of_its_caller() {
        List<String> warned =
                warnedOf("of a run", () -> inRolledBack(() -> Async.run(() -> insert())));
        assertThat(warned).singleElement().asString().startsWith("run at ");
        assertThat(database.teas()).isEqualTo(1);
    }

    @Test
    void outside_of_transactions_nothing_is_warned_of() {
        try (var warnings = Warnings.of(TransactionWatch.class)) {
            own.loop().submit(this::startAll).join();
            Async.run(this::startAll);

            assertThat(warnings.messages()).isEmpty();
        }
    }

    private void inRolledBack(Runnable work) {
        new TransactionTemplate(jdbc)
                .executeWithoutResult(status -> {
                    work.run();
                    status.setRollbackOnly();
                });
    }

    /** The warnings, each of a call in this class, on this engine or the one before. */
    private static List<String> warnedOf(String what, Runnable work) {
        List<String> seen = SEEN.computeIfAbsent(what, first -> new CopyOnWriteArrayList<>());
        try (var warnings = Warnings.of(TransactionWatch.class)) {
            work.run();
            seen.addAll(warnings.messages());
        }
        assertThat(seen).allMatch(message -> message.contains("SpringTransactionsTest"));
        return seen;
    }

    @Test
    void
            a_body_returned_from_a_transaction_of_the_thread_is_warned_of_when_the_application_starts() {
        try (var warnings = Warnings.of(TransactionalReturns.class)) {
            startWith(jdbc);

            assertThat(warnings.messages())
                    .singleElement()
                    .asString()
                    .contains("Shop.order", "Coroutine", "SpringTransactions.inTransaction");
        }
    }

    @Test
    void a_body_returned_from_a_reactive_transaction_is_not_warned_of() {
        try (var warnings = Warnings.of(TransactionalReturns.class)) {
            startWith(reactive);

            assertThat(warnings.messages()).isEmpty();
        }
    }

    @Test
    void the_manager_that_the_annotation_names_decides_what_is_warned_of() {
        try (var warnings = Warnings.of(TransactionalReturns.class);
                var context = new AnnotationConfigApplicationContext()) {
            context.registerBean("blocking", TransactionManager.class, () -> jdbc);
            context.registerBean("later", TransactionManager.class, () -> reactive);
            context.registerBean(Branches.class);
            context.register(MillraceAutoConfiguration.class);
            context.refresh();

            assertThat(warnings.messages())
                    .singleElement()
                    .asString()
                    .contains("Branches.orderBlocking is @Transactional and returns a Coroutine");
        }
    }

    private static void startWith(TransactionManager manager) {
        try (var context = new AnnotationConfigApplicationContext()) {
            context.registerBean("manager", TransactionManager.class, () -> manager);
            context.registerBean(Shop.class);
            context.register(MillraceAutoConfiguration.class);
            context.refresh();
        }
    }

    static class Shop {

        @Transactional
        Coroutine<Integer> order() {
            return () -> 1;
        }

        @Transactional
        Integer count() {
            return 1;
        }

        Coroutine<Integer> look() {
            return () -> 1;
        }
    }

    static class Branches {

        @Transactional("blocking")
        Coroutine<Integer> orderBlocking() {
            return () -> 1;
        }

        @Transactional("later")
        Coroutine<Integer> orderLater() {
            return () -> 1;
        }

        @Transactional("of another application")
        Coroutine<Integer> orderElsewhere() {
            return () -> 1;
        }
    }

    // ---- blocks

    @Test
    void a_rollback_that_fails_as_well_is_suppressed_in_what_the_block_threw() {
        var failure = new IOException("no tea");
        var broken = new IllegalStateException("connection lost");
        var manager =
                new AbstractPlatformTransactionManager() {
                    @Override
                    protected Object doGetTransaction() {
                        return this;
                    }

                    @Override
                    protected void doBegin(Object transaction, TransactionDefinition definition) {}

                    @Override
                    protected void doCommit(DefaultTransactionStatus status) {}

                    @Override
                    protected void doRollback(DefaultTransactionStatus status) {
                        throw broken;
                    }
                };
        own.loop()
                .submit(() ->
                        assertThatExceptionOfType(IOException.class)
                                .isThrownBy(() ->
                                        SpringTransactions.<Integer, IOException>inTransaction(
                                                manager,
                                                () -> {
                                                    throw failure;
                                                }))
                                .isSameAs(failure)
                                .satisfies(thrown ->
                                        assertThat(thrown.getSuppressed()).containsExactly(broken)))
                .join();
    }

    @Test
    void a_blocking_block_is_committed_when_it_returns() {
        int rows = own.loop().submit(() -> inTransaction(jdbc, () -> insert())).join();

        assertThat(rows).isEqualTo(1);
        assertThat(database.teas()).isEqualTo(1);
    }

    @Test
    void a_blocking_block_is_rolled_back_by_a_checked_exception() {
        own.loop()
                .submit(() ->
                        assertThatExceptionOfType(SoldOutException.class)
                                .isThrownBy(() ->
                                        inTransaction(
                                                jdbc,
                                                () -> {
                                                    insert();
                                                    throw new SoldOutException("oolong");
                                                })))
                .join();

        assertThat(database.teas()).isZero();
    }

    @Test
    void an_awaiting_block_is_committed_when_it_returns() {
        own.loop().submit(() -> inTransaction(reactive, () -> insertAwaiting())).join();

        assertThat(reactive.ends()).containsExactly("committed");
        assertThat(database.teas()).isEqualTo(2); // that of its manager, too
    }

    @Test
    void an_awaiting_block_is_rolled_back_by_a_checked_exception() {
        var failure = new SoldOutException("oolong");
        own.loop()
                .submit(() ->
                        assertThatExceptionOfType(SoldOutException.class)
                                .isThrownBy(() ->
                                        inTransaction(
                                                reactive,
                                                () -> {
                                                    insertAwaiting();
                                                    throw failure;
                                                }))
                                .isSameAs(failure))
                .join();

        assertThat(reactive.ends()).containsExactly("rolled back");
        assertThat(database.teas()).isZero();
    }

    @Test
    void an_awaiting_block_is_rolled_back_by_a_cancel() throws Exception {
        var waits = new CountDownLatch(1);
        CompletableFuture<?> task =
                own.loop()
                        .submit(() ->
                                inTransaction(
                                        reactive,
                                        () -> {
                                            insertAwaiting();
                                            waits.countDown();
                                            Async.sleep(Duration.ofDays(1));
                                            return 1;
                                        }));
        waits.await();

        task.cancel(true);

        assertThat(reactive.awaitEnd()).isEqualTo("rolled back");
        OwnLoop.awaitNoTaskOn(own.loop());
        assertThat(database.teas()).isZero();
    }

    private int insert() {
        return statements.update(INSERT);
    }

    private Long insertAwaiting() {
        return ReactorBridge.awaitRequired(
                DatabaseClient.create(database.factory()).sql(INSERT).fetch().rowsUpdated());
    }
}
