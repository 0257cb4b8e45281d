package dev.millrace.io;

import static dev.millrace.io.Shell.awaitGone;
import static dev.millrace.io.Shell.pid;
import static dev.millrace.io.Shell.script;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.CancelScope;
import dev.millrace.TaskGroup;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What many children leave behind: nothing. */
@Tag("slow") // processes
@Timeout(60)
class ChildLeaksTest extends EngineTest {
    private static final int CHILDREN = 24;
    private static final int JDKS_OWN = 20; // what it opens once; a leak would be one a child

    @BeforeEach
    void assumeShell() {
        Shell.assume();
    }

    @Test
    void children_that_end_in_every_way_leave_no_process_job_or_descriptor() throws IOException {
        round(5);
        long before = Shell.descriptors();
        round(CHILDREN);
        awaitIdle();
        assertThat(Shell.descriptors()).isLessThan(before + JDKS_OWN);
        assertThat(ProcessHandle.current().children().filter(child -> Shell.runs(child.pid())))
                .isEmpty();
    }

    private void round(int children) {
        run(loop -> {
            var ended = new AtomicInteger();
            TaskGroup.run(group -> {
                for (int i = 0; i < children; i++) {
                    int way = i % 4;
                    group.fork(() -> {
                        end(way);
                        ended.incrementAndGet();
                    });
                }
            });
            assertThat(ended.get()).isEqualTo(children);
        });
    }

    private static void end(int way) throws IOException {
        switch (way) {
            case 0 -> assertThat(ChildProcess.run(List.of("true")).exitStatus()).isZero();
            case 1 -> {
                try (ChildProcess flood = ChildProcess.start(List.of("yes"))) {
                    assertThat(flood.output().readLine()).isEqualTo("y");
                }
            }
            case 2 -> {
                var scope = new CancelScope();
                scope.run(() -> {
                    try (ChildProcess child = ChildProcess.start(List.of("cat"))) {
                        child.input().write("go");
                        assertThat(child.output().read()).isNotEmpty();
                        scope.cancel();
                        child.await();
                    }
                });
            }
            default -> {
                try (ChildProcess full = ChildProcess.start(List.of("sleep", "1000"))) {
                    full.input().write(new byte[1_000_000]);
                }
            }
        }
    }

    private static void awaitIdle() {
        while (Children.LIVES.limiter().statistics().active() > 0
                || Children.THREADS.limiter().statistics().active() > 0) {
            Shell.spin("jobs are left");
        }
    }

    @Test
    void a_thread_that_somebody_else_keeps_waiting_comes_back_when_that_ends() {
        run(loop -> {
            long holder;
            try (ChildProcess child = ChildProcess.start(script("sleep 1000 & echo $!"))) {
                holder = pid(child.output().readLine());
                assertThat(child.await()).isZero();
            }
            ProcessHandle.of(holder).ifPresent(ProcessHandle::destroyForcibly);
            awaitGone(holder);
            awaitIdle();
        });
    }
}
