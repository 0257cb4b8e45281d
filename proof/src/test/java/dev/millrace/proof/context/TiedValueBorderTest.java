package dev.millrace.proof.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.ContextVar;
import dev.millrace.executor.RunInExecutor;
import dev.millrace.proof.reactive.RunningLoop;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.testing.junit.EngineTest;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** A scoped value that is tied to a variable crosses the borders that the variable crosses. */
@Timeout(60)
class TiedValueBorderTest extends EngineTest {
    private static final ScopedValue<String> USER = ScopedValue.newInstance();
    private static final ContextVar<String> USER_VAR = ContextVar.forScopedValue("user", USER);

    private static String user() {
        return USER.orElse("none") + " " + (USER_VAR.bound() ? USER_VAR.get() : "none");
    }

    @Test
    void a_job_in_an_executor_has_it_and_its_thread_does_not_keep_it() {
        try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
            run(loop -> {
                var bound =
                        ScopedValue.where(USER, "ada")
                                .call(() ->
                                        RunInExecutor.runInExecutor(
                                                pool, TiedValueBorderTest::user));
                assertThat(bound.await()).isEqualTo("ada ada");
                var unbound = RunInExecutor.runInExecutor(pool, TiedValueBorderTest::user);
                assertThat(unbound.await()).isEqualTo("none none");
            });
        }
    }

    @Test
    void the_body_of_a_mono_has_that_of_whoever_subscribes() {
        RunningLoop.with(
                engine,
                loop -> {
                    Mono<String> mono = ReactorBridge.toMono(loop, TiedValueBorderTest::user);
                    String bound = ScopedValue.where(USER, "ada").call(mono::block);
                    assertThat(bound).isEqualTo("ada ada");
                    assertThat(mono.block()).isEqualTo("none none");
                });
    }

    @Test
    void the_context_of_the_subscriber_wins() {
        RunningLoop.with(
                engine,
                loop -> {
                    Mono<String> mono =
                            ReactorBridge.<String>toMono(loop, TiedValueBorderTest::user)
                                    .contextWrite(Context.of(USER, "bob"));
                    String bound = ScopedValue.where(USER, "ada").call(mono::block);
                    assertThat(bound).isEqualTo("bob bob");
                });
    }
}
