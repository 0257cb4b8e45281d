package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Checkpoints that need not wait: how many in a row, and at what depth. */
class BudgetTest extends EngineTest {
    @Test
    void after_128_ready_awaits_a_task_gives_a_turn_away() {
        run(loop -> {
            Promise<String> ready = loop.loop().promise();
            ready.complete("there");
            assertThat(readyCheckpointsInARow(loop, () -> ready.await()))
                    .isEqualTo(BodyTask.BUDGET);
        });
        assertThat(BodyTask.BUDGET).isEqualTo(128);
    }

    @Test
    void suspensions_answered_at_once_are_counted_alike() {
        run(loop ->
                assertThat(
                                readyCheckpointsInARow(
                                        loop,
                                        () ->
                                                Async.suspend(suspension ->
                                                        suspension.resume("at once"))))
                        .isEqualTo(BodyTask.BUDGET));
    }

    @Test
    void satisfied_waits_for_several_are_counted_alike() {
        run(loop -> {
            Promise<String> ready = loop.loop().promise();
            ready.complete("there");
            assertThat(
                            readyCheckpointsInARow(
                                    loop, () -> Async.waitFor(List.of(ready), WaitPolicy.ALL)))
                    .isEqualTo(BodyTask.BUDGET);
        });
    }

    @Test
    void checkpoints_that_were_looked_up_once_are_counted_alike_and_raise() {
        run(loop -> {
            Runnable checkpoint = Async.readyCheckpoints("forEach");
            assertThat(readyCheckpointsInARow(loop, checkpoint)).isEqualTo(BodyTask.BUDGET);
            var scope = new CancelScope();
            boolean ended =
                    scope.run(() -> {
                        scope.cancel();
                        checkpoint.run();
                    });
            assertThat(ended).isFalse();
        });
    }

    @Test
    void a_wait_refills_the_budget() {
        run(loop -> {
            Promise<String> ready = loop.loop().promise();
            ready.complete("there");
            for (int i = 0; i < BodyTask.BUDGET - 1; i++) {
                ready.await();
            }
            assertThat(readyCheckpointsInARow(loop, () -> ready.await()))
                    .isEqualTo(BodyTask.BUDGET);
        });
    }

    private static int readyCheckpointsInARow(TestLoop loop, Runnable checkpoint) {
        Async.checkpoint(); // refills the budget
        var otherRan = new AtomicBoolean();
        loop.loop().callSoon(() -> otherRan.set(true));
        int count = 0;
        while (!otherRan.get()) {
            checkpoint.run();
            count++;
        }
        return count;
    }

    @Test
    @Tag("slow") // a million awaits, 7,812 turns
    void a_million_ready_awaits_take_a_constant_stack() {
        run(loop -> {
            Promise<Integer> ready = loop.loop().promise();
            ready.complete(1);
            int sum = 0;
            for (int i = 0; i < 1_000_000; i++) {
                sum += ready.await();
            }
            assertThat(sum).isEqualTo(1_000_000);
        });
    }

    @Test
    void a_chain_of_awaits_as_deep_as_the_stack_allows_ends_in_order() {
        List<Integer> order = new ArrayList<>();

        run(loop ->
                TaskGroup.run(group -> {
                    Task<Integer> before = group.fork(() -> 0);
                    for (int i = 1; i <= 2_000; i++) {
                        Task<Integer> link = before;
                        before = group.fork(() -> link.await() + 1);
                    }
                    order.add(before.await());
                }));

        assertThat(order).containsExactly(2_000);
    }

    @Test
    void a_stack_that_overflows_fails_its_task_and_the_loop_lives_on() {
        run(loop -> {
            Task<Integer> deep = Async.detach(() -> deeper(0));
            deep.addDoneCallback(done -> {});
            Async.waitFor(List.of(deep), WaitPolicy.ALL);
            assertThat(deep.failure()).isInstanceOf(StackOverflowError.class);
            Async.checkpoint();
        });
    }

    private static int deeper(int depth) {
        IntSupplier next = () -> deeper(depth + 1);
        return next.getAsInt() + 1;
    }
}
