package dev.millrace.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A plain thread and the loop set a state at the same moment, thousands of times. */
@Tag("slow") // thousands of races between threads
class StateHolderRaceTest extends StreamScene {
    private static final int ROUNDS = 10_000;

    @Test
    void whoever_comes_last_is_what_every_reader_has_in_the_end() {
        int[] last = new int[2]; // how often it was the loop, and the thread
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            run(loop -> {
                StateHolder<Integer> state = StateHolder.create(-1);
                int[] seen = {-1};
                var reader = Async.detach(() -> state.values().forEach(newest -> seen[0] = newest));
                for (int round = 0; round < ROUNDS; round++) {
                    int byThread = 2 * round + 1;
                    Future<?> set = thread.submit(() -> state.setThreadSafe(byThread));
                    for (int i = round % 300; i > 0; i--) {
                        Async.checkpoint(); // so that each side comes first now and then
                    }
                    state.set(2 * round);
                    Async.blocking(() -> set.get());
                    loop.untilIdle();
                    assertThat(state.get()).isBetween(2 * round, byThread);
                    assertThat(seen[0]).isEqualTo(state.get());
                    last[state.get() % 2]++;
                }
                state.close();
                reader.await();
            });
        }
        assertThat(last[0]).as("the loop was last").isPositive();
        assertThat(last[1]).as("the thread was last").isPositive();
    }
}
