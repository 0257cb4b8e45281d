package dev.millrace.samples.migrate.completablefuture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.TaskCancelledException;
import dev.millrace.completablefuture.FutureBridge;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.function.BiFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StatementsTest extends EngineTest {
    enum Style {
        CHAINED((bank, dao) -> new ChainedStatements(bank, dao, ForkJoinPool.commonPool())),
        STEPPED(SteppedStatements::new),
        TASKS((bank, dao) -> new FutureStatements(new TaskStatements(bank, dao)));

        private final BiFunction<Bank, AccountDao, Statements> statements;

        Style(BiFunction<Bank, AccountDao, Statements> statements) {
            this.statements = statements;
        }

        Statements over(Bank bank, AccountDao accounts) {
            return statements.apply(bank, accounts);
        }
    }

    private static final AccountDao ADAS = id -> new Account("Ada", "EUR");

    private final FakeBank bank = new FakeBank();

    @ParameterizedTest
    @EnumSource
    void every_style_makes_the_same_statement(Style style) {
        Statements statements = style.over(bank, ADAS);

        TestLoop.run(
                engine,
                loop ->
                        assertThat(FutureBridge.await(statements.statement("a1")))
                                .isEqualTo(new Statement("Ada", 600)));
    }

    @ParameterizedTest
    @EnumSource
    void a_failing_query_arrives_bare(Style style) {
        var broken = new SQLException("broken");
        Statements statements =
                style.over(
                        bank,
                        id -> {
                            throw broken;
                        });

        TestLoop.run(
                engine,
                loop ->
                        assertThatThrownBy(() -> FutureBridge.await(statements.statement("a1")))
                                .isSameAs(broken));
    }

    @ParameterizedTest
    @EnumSource
    void a_page_that_fails_twice_is_asked_for_three_times(Style style) {
        bank.prepared.add(CompletableFuture.failedFuture(new IOException("try again")));
        bank.prepared.add(CompletableFuture.failedFuture(new IOException("and again")));
        Statements statements = style.over(bank, ADAS);

        TestLoop.run(
                engine,
                loop ->
                        assertThat(FutureBridge.await(statements.statement("a1")))
                                .isEqualTo(new Statement("Ada", 600)));
        assertThat(bank.prepared).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void a_page_that_fails_for_good_is_its_own_failure(Style style) {
        var broken = new IOException("broken");
        for (int i = 0; i < 3; i++) {
            bank.prepared.add(CompletableFuture.failedFuture(broken));
        }
        Statements statements = style.over(bank, ADAS);

        TestLoop.run(
                engine,
                loop ->
                        assertThatThrownBy(() -> FutureBridge.await(statements.statement("a1")))
                                .isSameAs(broken));
    }

    @ParameterizedTest
    @EnumSource
    void a_caller_that_leaves_disturbs_no_other_reader_of_the_cache(Style style) {
        bank.rate = new CompletableFuture<>();
        Statements statements = style.over(bank, ADAS);

        TestLoop.run(
                engine,
                loop -> {
                    var impatient = statements.statement("a1");
                    var patient = statements.statement("a1");
                    loop.untilIdle();

                    impatient.cancel(true);
                    loop.untilIdle();
                    assertThat(bank.rate).isNotDone();

                    bank.rate.complete(3L);
                    assertThat(FutureBridge.await(patient)).isEqualTo(new Statement("Ada", 900));
                    assertThatThrownBy(() -> FutureBridge.await(impatient))
                            .isInstanceOf(TaskCancelledException.class);
                });
    }
}
