package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.inspect.WaitState;
import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Described;
import dev.millrace.spi.Description;
import dev.millrace.testing.junit.EngineTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What each wait of the kernel says that it waits for. */
class WaitDescriptionTest extends EngineTest {
    private static final Duration LONG = Duration.ofHours(1);

    /** What {@code body} waits for once nothing is ready any more. */
    private Description waitOf(VoidCoroutine body) {
        List<Description> seen = new ArrayList<>();
        run(loop -> {
            Task<?> task = Async.detach("waiter", body.returningNull());
            loop.untilIdle();
            Wait wait = Objects.requireNonNull(((BodyTask<?>) task).waitAtHand());
            seen.add(wait.describe());
            assertThat(wait.kind()).isEqualTo(wait.describe().kind());
            task.cancel();
            Async.waitFor(List.of(task), WaitPolicy.ALL);
        });
        return seen.getFirst();
    }

    private static List<String> namesOf(Description wait) {
        return wait.awaits().stream().map(each -> ((LoopFuture<?>) each).name()).toList();
    }

    @Test
    void a_sleep_says_how_long_it_has_yet_to_go() {
        Description wait = waitOf(() -> Async.sleep(LONG));

        assertThat(wait.kind()).isEqualTo("sleep");
        assertThat(wait.details()).containsEntry("left", "PT1H");
    }

    @Test
    void who_awaits_a_task_names_it() {
        Description wait =
                waitOf(() -> {
                    Task<?> other = Async.detach("other", () -> sleepLong());
                    try {
                        other.await();
                    } finally {
                        other.cancel();
                    }
                });

        assertThat(wait.kind()).isEqualTo("task");
        assertThat(wait.text()).isEqualTo("other");
        assertThat(namesOf(wait)).containsExactly("other");
    }

    @Test
    void who_awaits_a_promise_names_it() {
        Description wait = waitOf(() -> EventLoop.current().promise("the answer").await());

        assertThat(wait.kind()).isEqualTo("promise");
        assertThat(wait.text()).isEqualTo("the answer");
    }

    @Test
    void who_waits_for_several_futures_names_those_that_are_not_done() {
        Description wait =
                waitOf(() ->
                        TaskGroup.run(group -> {
                            Task<?> first = group.fork("first", () -> sleepLong());
                            Task<?> second = group.fork("second", () -> sleepLong());
                            Task<?> done = group.fork("done", () -> null);
                            Async.waitFor(List.of(first, second, done), WaitPolicy.ALL);
                        }));

        assertThat(wait.kind()).isEqualTo("futures");
        assertThat(wait.text()).isEqualTo("all of 2 futures");
        assertThat(namesOf(wait)).containsExactly("first", "second");
    }

    @Test
    void who_walks_through_futures_as_they_get_done_names_those_that_are_left() {
        Description wait =
                waitOf(() ->
                        TaskGroup.run(group -> {
                            Task<?> first = group.fork("first", () -> null);
                            Task<?> second = group.fork("second", () -> sleepLong());
                            for (LoopFuture<?> each : Async.asCompleted(List.of(first, second))) {
                                assertThat(each.done()).isTrue();
                            }
                        }));

        assertThat(wait.text()).isEqualTo("the next of 1 future");
        assertThat(namesOf(wait)).containsExactly("second");
    }

    @Test
    void who_waits_for_tasks_of_a_set_names_those_that_run() {
        VoidCoroutine taking =
                () ->
                        TaskGroup.run(group -> {
                            TaskSet<?> set = setOf(group);
                            set.nextDone();
                            set.nextDone();
                        });
        VoidCoroutine joining = () -> TaskGroup.run(group -> setOf(group).awaitAll());

        assertThat(waitOf(taking).text()).isEqualTo("the next of 1 future");
        assertThat(namesOf(waitOf(taking))).containsExactly("second");
        assertThat(waitOf(joining).text()).isEqualTo("all of 1 future");
        assertThat(namesOf(waitOf(joining))).containsExactly("second");
    }

    private static TaskSet<Object> setOf(TaskGroup group) {
        TaskSet<Object> set = TaskSet.create();
        set.add(group.fork("first", () -> null));
        set.add(group.fork("second", () -> sleepLong()));
        return set;
    }

    @Test
    void a_group_that_ends_names_the_children_that_run() {
        Description wait =
                waitOf(() ->
                        TaskGroup.run(
                                "orders",
                                group -> {
                                    group.fork("first", () -> sleepLong());
                                    group.fork("second", () -> sleepLong());
                                    group.fork("done", () -> null);
                                }));

        assertThat(wait.kind()).isEqualTo("group");
        assertThat(wait.text()).isEqualTo("the children of orders");
        assertThat(namesOf(wait)).containsExactly("first", "second");
    }

    @Test
    void a_contest_names_its_contestants() {
        Description wait =
                waitOf(() ->
                        TaskGroup.run(
                                GroupOptions.of(GroupPolicy.FIRST_SUCCESS),
                                group -> {
                                    group.fork("first", () -> sleepLong());
                                    group.fork("second", () -> sleepLong());
                                }));

        assertThat(namesOf(wait)).containsExactly("first", "second");
    }

    @Test
    void a_group_that_waits_for_its_last_daemon_names_it() {
        Description wait =
                waitOf(() ->
                        TaskGroup.run(group ->
                                group.forkDaemon(
                                        "slow", () -> Async.shield(() -> Async.sleep(LONG)))));

        assertThat(namesOf(wait)).containsExactly("slow");
    }

    @Test
    void who_waits_for_a_slot_names_the_children_that_have_them() {
        Description wait =
                waitOf(() ->
                        TaskGroup.run(
                                GroupOptions.limitedTo(1).withName("orders"),
                                group -> {
                                    group.fork("first", () -> sleepLong());
                                    group.awaitFork("second", () -> sleepLong());
                                }));

        assertThat(wait.kind()).isEqualTo("slot");
        assertThat(wait.text()).isEqualTo("a slot of orders");
        assertThat(namesOf(wait)).containsExactly("first");
    }

    @Test
    void a_wait_for_foreign_code_says_what_its_hook_says() {
        Description plain = waitOf(() -> Async.suspend(wait -> {}));
        Description described = waitOf(() -> Async.suspend(wait -> wait.onCancel(new Line())));

        assertThat(plain.text()).isEqualTo("an answer of foreign code");
        assertThat(described).isEqualTo(new Line().describe());
    }

    @Test
    void a_wait_that_a_cancel_cannot_end_is_described_all_the_same() {
        run(loop -> {
            var stubborn = new Stubborn();
            Task<?> task =
                    Async.detach(() ->
                            Async.<Object>suspend(wait -> {
                                wait.onCancel(stubborn);
                                loop.loop().callLater(LONG, () -> wait.resume("late"));
                            }));
            loop.untilIdle();

            task.cancel();
            task.cancel();
            loop.untilIdle();

            assertThat(Objects.requireNonNull(task.describeWait()).text()).isEqualTo("stubborn");
            assertThat(stubborn.asked).isEqualTo(1);
            Async.sleep(LONG);
        });
    }

    @Test
    void a_task_that_waits_for_nothing_has_no_wait_to_describe() {
        run(loop -> assertThat(Async.currentTask().describeWait()).isNull());
    }

    private static Object sleepLong() {
        Async.sleep(LONG);
        return "slept";
    }

    private static final class Line implements CancelHook, Described {
        @Override
        public boolean abort() {
            return true;
        }

        @Override
        public Description describe() {
            return Description.of("line", "a line to the ground").with("length", 3);
        }
    }

    private static final class Stubborn implements CancelHook, Described {
        private int asked;

        @Override
        public boolean abort() {
            asked++;
            return false;
        }

        @Override
        public Description describe() {
            return Description.of("stubborn", "stubborn");
        }
    }

    /** A wait for any of many things, of which some are not known to the runtime. */
    private record Many(int things, boolean any) implements CancelHook, Described {
        @Override
        public boolean abort() {
            return true;
        }

        @Override
        public Description describe() {
            Description wait = Description.of("many", "many things").awaiting(new Object() {});
            for (int i = 0; i < things; i++) {
                wait = wait.awaiting(Description.of("thing", "thing " + i));
            }
            return any ? wait.needingAny() : wait;
        }
    }

    @Test
    void what_is_too_much_to_show_of_a_wait_for_any_is_said_to_be_more() {
        run(loop -> {
            WaitState any = shownWaitOf(loop.loop(), new Many(300, true));
            WaitState all = shownWaitOf(loop.loop(), new Many(300, false));
            WaitState few = shownWaitOf(loop.loop(), new Many(2, true));

            assertThat(any.inner()).hasSize(257);
            assertThat(any.inner().getLast().text()).isEqualTo("more");
            assertThat(all.inner()).hasSize(256).noneMatch(inner -> inner.text().equals("more"));
            assertThat(few.inner())
                    .extracting(WaitState::kind)
                    .containsExactly("other", "thing", "thing");
            assertThat(few.inner().getFirst().text())
                    .startsWith(WaitDescriptionTest.class.getName());
        });
    }

    private static WaitState shownWaitOf(EventLoop loop, Many many) {
        Task<?> waits =
                Async.detach("waits", () -> Async.suspendInLoop(wait -> wait.onCancel(many)));
        Async.checkpoint();
        WaitState found =
                loop.tree().tasks().stream()
                        .filter(task -> task.name().equals("waits"))
                        .findFirst()
                        .orElseThrow()
                        .waiting();
        waits.cancel();
        Async.checkpoint();
        return found;
    }
}
