package dev.millrace.proof.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.junit.EngineTest;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever allocation of ours fails, once or for a moment: nothing hangs, permits are balanced,
 * loops close, and what was not done is reported.
 */
@Tag("slow") // some thousand runs, each with a loop and threads of its own
@Timeout(600)
class ShortageTest extends EngineTest {
    private static final List<Class<? extends Scene>> SCENES =
            List.of(
                    TasksScene.class,
                    PromisesScene.class,
                    TimersScene.class,
                    CancelsScene.class,
                    CrowdScene.class,
                    JobsScene.OnPlatformThreads.class,
                    JobsScene.OnVirtualThreads.class,
                    StreamsScene.class,
                    ReactorScene.class,
                    LoopGroupScene.class,
                    ReadinessScene.class);

    private static final List<Integer> LENGTHS = List.of(2, 3, 5, 20);

    private final Shortages shortages = new Shortages();

    @AfterEach
    void endShortages() {
        shortages.close();
    }

    @Test
    void tasks_and_groups_end() throws Exception {
        atEachAllocation(TasksScene.class);
    }

    @Test
    void what_other_threads_bring_arrives_or_is_refused() throws Exception {
        atEachAllocation(PromisesScene.class);
    }

    @Test
    void timers_fire() throws Exception {
        atEachAllocation(TimersScene.class);
    }

    @Test
    void cancels_and_deadlines_end_what_they_should() throws Exception {
        atEachAllocation(CancelsScene.class);
    }

    @Test
    void jobs_on_platform_threads_give_back_their_permits() throws Exception {
        atEachAllocation(JobsScene.OnPlatformThreads.class);
    }

    @Test
    void jobs_on_virtual_threads_give_back_their_permits() throws Exception {
        atEachAllocation(JobsScene.OnVirtualThreads.class);
    }

    @Test
    void streams_end() throws Exception {
        atEachAllocation(StreamsScene.class);
    }

    @Test
    void values_cross_to_reactor_and_back() throws Exception {
        atEachAllocation(ReactorScene.class);
    }

    @Test
    void loops_that_nobody_waits_for_end_what_they_have() throws Exception {
        atEachAllocation(LoopGroupScene.class);
    }

    @Test
    void channels_are_read() throws Exception {
        atEachAllocation(ReadinessScene.class);
    }

    @Test
    void crowds_are_served() throws Exception {
        assertThat(shortages.playAll(CrowdScene.class, engine, 1, 3)).isGreaterThan(200);
    }

    @Test
    @Tag("soak")
    @Timeout(7200)
    void moments_without_memory_are_outlived() throws Exception {
        for (Class<? extends Scene> scene : SCENES) {
            for (int length : LENGTHS) {
                shortages.playAll(scene, engine, length, 1);
            }
        }
    }

    private void atEachAllocation(Class<? extends Scene> scene) throws Exception {
        assertThat(shortages.playAll(scene, engine, 1, 1)).isGreaterThan(20);
    }
}
