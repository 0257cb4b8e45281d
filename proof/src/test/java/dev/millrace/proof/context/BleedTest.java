package dev.millrace.proof.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.ContextVar;
import dev.millrace.TaskGroup;
import dev.millrace.executor.RunInExecutor;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** Ten thousand tasks, each with a mark of its own, that none of the others may see. */
@Tag("slow") // for the number of tasks and of jobs
@Timeout(60)
class BleedTest extends EngineTest {
    private static final int TASKS = 10_000;
    private static final ThreadLocal<String> USER = Registered.USER;
    private static final ContextVar<String> MARK = ContextVar.of("mark");

    @RegisterExtension final Registered registered = new Registered();

    private final List<String> mixed = new ArrayList<>(); // loop only

    @Test
    void nothing_bleeds_between_tasks() {
        TestLoop.run(
                engine,
                loop -> {
                    TaskGroup.run(group -> {
                        for (int i = 0; i < TASKS; i++) {
                            String mark = "m" + i;
                            group.fork(() -> {
                                expect(null, USER.get());
                                USER.set(mark);
                                MARK.where(mark, () -> live(loop, mark));
                                expect(mark, USER.get());
                            });
                        }
                    });
                    expect(null, USER.get());
                    expect(false, MARK.bound());
                });
        assertThat(mixed).isEmpty();
    }

    private void live(TestLoop loop, String mark) {
        Async.checkpoint();
        expect(mark, USER.get());
        expect(mark, MARK.get());
        loop.loop()
                .callSoon(() -> {
                    expect(mark, USER.get());
                    expect(mark, MARK.get());
                    USER.set("a callback's own");
                });
        Mono<String> mono = Mono.deferContextual(view -> Mono.just(view.<String>get(MARK)));
        expect(mark, ReactorBridge.await(mono));
        expect(
                mark + mark,
                ReactorBridge.await(
                        ReactorBridge.<String>toMono(
                                        loop.loop(),
                                        () -> {
                                            Async.checkpoint();
                                            return USER.get() + MARK.get();
                                        })
                                .contextWrite(Context.of("more", "beside"))));
        if (mark.endsWith("7")) {
            expect(
                    mark + mark,
                    RunInExecutor.runInExecutor(
                                    () -> {
                                        String seen = USER.get() + MARK.get();
                                        USER.set("a job's own");
                                        return seen;
                                    })
                            .await());
        }
        expect(
                "null false",
                Async.detach(
                                () -> {
                                    String seen = USER.get() + " " + MARK.bound();
                                    USER.set("a detached task's own");
                                    return seen;
                                })
                        .await());
        expect(mark, USER.get());
    }

    private void expect(Object expected, Object seen) {
        if (!java.util.Objects.equals(expected, seen)) {
            mixed.add("expected " + expected + ", saw " + seen);
        }
    }
}
