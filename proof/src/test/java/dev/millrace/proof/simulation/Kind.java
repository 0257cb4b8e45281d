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

    /** Those that synchronise tasks with each other, by what they do it with. */
    List<List<Kind>> SYNC =
            List.of(
                    List.of(SyncSteps.LOCK, SyncSteps.TRY_LOCK, SyncSteps.LOSE_LOCK),
                    List.of(
                            SyncSteps.READ,
                            SyncSteps.WRITE,
                            SyncSteps.TRY_WRITE,
                            SyncSteps.LOSE_PAGES),
                    List.of(SyncSteps.TAKE_THING, SyncSteps.PUT_THING, SyncSteps.HOLD_THINGS),
                    List.of(
                            SyncSteps.ACQUIRE,
                            SyncSteps.RUN_WITH_PERMITS,
                            SyncSteps.TRY_ACQUIRE,
                            SelectSteps.TAKE_FROM_ONE),
                    List.of(
                            SyncSteps.AWAIT_EVENT,
                            SyncSteps.SET_EVENT,
                            SyncSteps.SET_AND_CLEAR_EVENT,
                            SelectSteps.GIVE_TO_ONE),
                    List.of(SyncSteps.MEET, SyncSteps.MEET_AGAIN, SyncSteps.RESET_BARRIER),
                    List.of(SyncSteps.TAKE_TOKENS, SyncSteps.TRY_TAKE_TOKENS),
                    List.of(QueueSteps.values()),
                    List.of(SelectSteps.values()));

    String name();

    void perform(Actor me, Step step) throws Exception;

    /** How a kind is performed. */
    @FunctionalInterface
    interface Deed {
        void perform(Actor me, Step step) throws Exception;
    }
}
