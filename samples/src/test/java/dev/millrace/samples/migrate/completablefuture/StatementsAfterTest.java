package dev.millrace.samples.migrate.completablefuture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.ContextVar;
import dev.millrace.completablefuture.FutureBridge;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What is different after the migration, and meant to be. */
class StatementsAfterTest extends EngineTest {
    private static final AccountDao ADAS = id -> new Account("Ada", "EUR");
    private static final ContextVar<String> USER = ContextVar.of("user");

    private final FakeBank bank = new FakeBank();

    // @start region=cancelBefore
    @Test
    void before_a_cancel_reaches_nobody() {
        var page = new CompletableFuture<Page>();
        bank.prepared.add(page);
        var statements = new ChainedStatements(bank, ADAS, Runnable::run);

        statements.statement("a1").thenApply(Statement::cents).cancel(true);

        assertThat(page).isNotDone(); // asked for, paid for, and read by nobody
    }

    // @end

    // @start region=cancelAfter
    @Test
    void after_it_reaches_the_request() {
        var page = new CompletableFuture<Page>();
        bank.prepared.add(page);
        var statements = new FutureStatements(new TaskStatements(bank, ADAS));

        TestLoop.run(
                engine,
                loop -> {
                    var cents = statements.statement("a1").thenApply(Statement::cents);
                    loop.advance(
                            Duration.ofMillis(1)); // the query has ended, the page is asked for

                    cents.cancel(true);
                    loop.untilIdle();
                    assertThat(page).isCancelled();
                });
    }

    // @end

    @Test
    void many_pages_are_a_loop_and_no_recursion() {
        bank.lastPage = 20_000;
        var statements = new TaskStatements(bank, ADAS);

        TestLoop.run(
                engine,
                loop -> assertThat(statements.statement("a1").cents()).isEqualTo(4_000_000));
    }

    // @start region=testLoop
    @Test
    void a_page_is_asked_for_again_after_a_pause() {
        bank.prepared.add(CompletableFuture.failedFuture(new IOException("try again")));
        var statements = new TaskStatements(bank, id -> new Account("Ada", "EUR"));

        var run =
                TestLoop.run(
                        engine,
                        loop -> assertThat(statements.statement("a1").cents()).isEqualTo(600));

        assertThat(run.elapsed()).isEqualTo(Duration.ofMillis(50)); // virtual: it costs no time
    }

    // @end

    @Test
    void callers_that_expect_a_wrapper_can_have_one() {
        bank.prepared.add(CompletableFuture.failedFuture(new IllegalStateException("broken")));
        var statements = new FutureStatements(new TaskStatements(bank, ADAS));
        var seen = new AtomicReference<Throwable>();

        TestLoop.run(
                engine,
                loop -> {
                    // @start region=wrapped
                    CompletableFuture<Statement> asBefore =
                            statements
                                    .statement("a1")
                                    .thenApply(Function.identity()); // linked still
                    // @end
                    asBefore.whenComplete((statement, failure) -> seen.set(failure));
                    loop.advance(Duration.ofMillis(1));
                });
        assertThat(seen.get())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void the_callers_context_goes_in() {
        TestLoop.run(
                engine,
                loop -> {
                    // @start region=context
                    CompletableFuture<String> greeting =
                            USER.where(
                                    "Ada",
                                    () ->
                                            FutureBridge.toCompletableFuture(() -> {
                                                Async.sleep(Duration.ofSeconds(1));
                                                return "hello " + USER.get();
                                            }));
                    // @end
                    assertThat(FutureBridge.await(greeting)).isEqualTo("hello Ada");
                });
    }

    @Test
    void a_future_whose_own_cancel_fails_does_not_hold_the_task() {
        var stubborn = new StubbornFuture<Page>();
        bank.prepared.add(stubborn);
        var statements = new FutureStatements(new TaskStatements(bank, ADAS));

        var run =
                TestLoop.run(
                        engine,
                        loop -> {
                            loop.expectFaults();
                            var statement = statements.statement("a1");
                            loop.advance(Duration.ofMillis(1));

                            statement.cancel(true);
                            loop.untilIdle();
                            assertThat(loop.loop().allTasks()).hasSize(1); // this test
                        });
        assertThat(run.faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.failure()).hasMessage("not me"));
    }

    private static final class StubbornFuture<T> extends CompletableFuture<T> {
        @Override
        public boolean cancel(boolean mayInterrupt) {
            throw new IllegalStateException("not me");
        }
    }
}
