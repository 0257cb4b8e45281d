package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Tasks that live: who holds them, what they are called, who lists them. */
class LiveTaskTest extends EngineTest {
    @Test
    void a_live_task_is_held_although_nobody_refers_to_it() {
        run(loop -> {
            WeakReference<Task<?>> forgotten = forget(loop.loop());
            loop.untilIdle();

            System.gc();

            Task<?> task = forgotten.get();
            assertThat(task).isNotNull();
            assertThat(loop.loop().allTasks()).contains(task);
            task.cancel();
        });
    }

    /** Starts a task that waits for something nobody else can reach. */
    private static WeakReference<Task<?>> forget(EventLoop loop) {
        return new WeakReference<>(loop.detach(() -> loop.promise().await()));
    }

    @Test
    void all_tasks_lists_those_that_are_not_done_oldest_first() {
        run(loop -> {
            Task<?> self = Async.currentTask();
            Task<?> first = Async.detach("first", () -> Async.sleep(Duration.ofSeconds(1)));
            Task<?> second = Async.detach("second", () -> Async.sleep(Duration.ofSeconds(2)));
            Task<?> quick = Async.detach("quick", () -> {});
            assertThat(Async.allTasks()).containsExactly(self, first, second, quick);

            loop.untilIdle();
            assertThat(Async.allTasks()).containsExactly(self, first, second);

            first.await();
            assertThat(Async.allTasks()).containsExactly(self, second);
            second.await();
        });
    }

    @Test
    void the_list_of_all_tasks_is_a_snapshot() {
        run(loop -> {
            Set<Task<?>> before = Async.allTasks();
            Task<?> later = Async.detach(() -> {});
            assertThat(before).doesNotContain(later);
            later.await();
        });
    }

    @Test
    void ids_count_up_and_names_are_made_of_them_unless_given() {
        run(loop -> {
            Task<?> unnamed = Async.detach(() -> {});
            Task<?> named = Async.detach("fetch", () -> {});

            assertThat(named.id()).isEqualTo(unnamed.id() + 1);
            assertThat(unnamed.name()).isEqualTo("task-" + unnamed.id());
            assertThat(named.name()).isEqualTo("fetch");
            assertThat(named).hasToString("fetch (pending)");
            named.await();
            assertThat(named).hasToString("fetch (succeeded)");
        });
    }

    @Test
    void a_child_has_the_name_given_at_its_fork() {
        run(loop ->
                TaskGroup.run(group -> {
                    Task<String> child = group.fork("worker", () -> Async.currentTask().name());
                    assertThat(child.await()).isEqualTo("worker");
                    Task<?> twin = group.fork("void worker", () -> {});
                    assertThat(twin.name()).isEqualTo("void worker");
                }));
    }

    @Test
    void a_named_task_gives_its_thread_the_name() {
        run(loop -> {
            Task<String> task = Async.detach("fetch", () -> Thread.currentThread().getName());
            assertThat(task.await()).isEqualTo("fetch");
        });
    }

    @Test
    void current_task_is_the_one_that_calls_also_after_waits() {
        run(loop ->
                TaskGroup.run(group -> {
                    for (int i = 0; i < 3; i++) {
                        var self = new AtomicReference<Task<?>>();
                        self.set(
                                group.fork(() -> {
                                    assertThat(Async.currentTask()).isSameAs(self.get());
                                    Async.sleep(Duration.ofSeconds(1));
                                    assertThat(Async.currentTask()).isSameAs(self.get());
                                }));
                    }
                }));
    }

    @Test
    void outside_a_task_there_is_no_current_task_and_the_message_says_what_to_do() {
        var trace = new Trace();

        assertThatIllegalStateException()
                .isThrownBy(Async::currentTask)
                .withMessageContaining("Async.run or loop.submit");
        assertThatIllegalStateException().isThrownBy(Async::allTasks);
        run(loop -> {
            loop.loop()
                    .callSoon(() ->
                            assertThatIllegalStateException()
                                    .isThrownBy(Async::currentTask)
                                    .withMessageContaining("in a callback"));
            loop.loop().callSoon(() -> trace.add("tasks: " + Async.allTasks().size()));
            Async.checkpoint();
        });
        assertThat(trace.steps()).containsExactly("tasks: 1");
    }

    @Test
    void a_task_that_awaits_itself_is_told_at_once() {
        run(loop -> {
            var self = new AtomicReference<Task<?>>();
            self.set(
                    Async.detach(() -> {
                        assertThatIllegalStateException()
                                .isThrownBy(() -> self.get().await())
                                .withMessageContaining("awaits itself");
                    }));
            self.get().await();
        });
    }

    @Test
    void every_task_has_thread_locals_of_its_own_that_die_with_it() {
        var local = new ThreadLocal<String>();

        run(loop ->
                TaskGroup.run(group -> {
                    local.set("body");
                    Task<String> child =
                            group.fork(() -> {
                                String seen = "" + local.get();
                                local.set("child");
                                Async.checkpoint();
                                return seen + ", " + local.get();
                            });
                    assertThat(child.await()).isEqualTo("null, child");
                    Task<String> next = group.fork(() -> "" + local.get());
                    assertThat(next.await()).isEqualTo("null");
                    assertThat(local.get()).isEqualTo("body");
                }));
    }

    @Test
    void inheritable_thread_locals_are_not_inherited() {
        var local = new InheritableThreadLocal<String>();
        local.set("outside");

        run(loop -> {
            assertThat(local.get()).isNull();
            local.set("forker");
            Task<String> task = Async.detach(() -> "" + local.get());
            assertThat(task.await()).isEqualTo("null");
        });
        local.remove();
    }

    @Test
    void the_context_class_loader_is_the_forkers() throws Exception {
        Thread self = Thread.currentThread();
        ClassLoader before = self.getContextClassLoader();
        try (var loader = new URLClassLoader(new URL[0], before)) {
            self.setContextClassLoader(loader);
            run(loop -> {
                assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(loader);
                Task<ClassLoader> task =
                        Async.detach(() -> Thread.currentThread().getContextClassLoader());
                assertThat(task.await()).isSameAs(loader);
            });
        } finally {
            self.setContextClassLoader(before);
        }
    }
}
