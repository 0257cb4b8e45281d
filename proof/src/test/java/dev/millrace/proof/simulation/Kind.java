package dev.millrace.proof.simulation;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What a task can do in a step. Each of them ends well, or by a cancel, whatever others do. */
interface Kind {
    List<Kind> ALL =
            Stream.<Kind[]>of(
                            WaitSteps.values(),
                            GroupSteps.values(),
                            FutureSteps.values(),
                            ChannelSteps.values(),
                            StreamSteps.values(),
                            JobSteps.values(),
                            StageSteps.values(),
                            ReactiveSteps.values())
                    .flatMap(Arrays::stream)
                    .toList();

    /** Those that synchronise tasks with each other. */
    List<Kind> SYNC =
            Stream.<Kind[]>of(SyncSteps.values(), QueueSteps.values(), SelectSteps.values())
                    .flatMap(Arrays::stream)
                    .toList();

    String name();

    void perform(Actor me, Step step) throws Exception;

    /** How a kind is performed. */
    @FunctionalInterface
    interface Deed {
        void perform(Actor me, Step step) throws Exception;
    }
}
