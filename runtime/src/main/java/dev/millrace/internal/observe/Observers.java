package dev.millrace.internal.observe;

import dev.millrace.internal.fiber.Fiber;
import dev.millrace.spi.LoopObserver;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All observers of one loop as a single one that never throws. Immutable.
 *
 * <p>An observer is foreign code that runs in the middle of a step. On a fiber it is part of that
 * step: if it waits for a lock, it holds the loop, and no other turn runs meanwhile.
 */
public final class Observers implements LoopObserver {

    /** Removes an observer. Any thread. */
    @FunctionalInterface
    public interface Removal {

        /** Called with what the observer threw; null if the observation has ended. */
        void remove(Observation observation, @Nullable Throwable thrown);
    }

    private static final Set<String> STEPS = Set.of("taskStarted", "taskSuspended", "taskResumed");
    private static final Set<String> TURNS = Set.of("turnEnded", "pollEnded");

    private final Observation[] all;
    private final Removal removal;
    private final boolean watchSteps;
    private final boolean watchTurns;

    private Observers(Observation[] all, Removal removal) {
        this.all = all;
        this.removal = removal;
        this.watchSteps = haveAny(STEPS);
        this.watchTurns = haveAny(TURNS);
    }

    private boolean haveAny(Set<String> names) {
        return Arrays.stream(all)
                .flatMap(each -> Arrays.stream(each.observer().getClass().getMethods()))
                .anyMatch(method ->
                        names.contains(method.getName())
                                && method.getDeclaringClass() != LoopObserver.class);
    }

    /** Whether any observer overrides a method for the steps of tasks. */
    public boolean watchSteps() {
        return watchSteps;
    }

    /** Whether any observer overrides a method for turns or polls. */
    public boolean watchTurns() {
        return watchTurns;
    }

    /** One observer only. */
    public static Observers of(Observation first, Removal removal) {
        return new Observers(new Observation[] {first}, removal);
    }

    /** These observers and {@code another}, which is called last. */
    public Observers with(Observation another) {
        return new Observers(
                Stream.concat(Arrays.stream(all), Stream.of(another)).toArray(Observation[]::new),
                removal);
    }

    /** These observers without {@code one}; null if none is left, this if it is not among them. */
    public @Nullable Observers without(Observation one) {
        Observation[] others =
                Arrays.stream(all).filter(each -> each != one).toArray(Observation[]::new);
        if (others.length == all.length) {
            return this;
        }
        return others.length == 0 ? null : new Observers(others, removal);
    }

    private void tell(Consumer<LoopObserver> news) {
        tell(each -> true, news);
    }

    private void tell(Predicate<Observation> whom, Consumer<LoopObserver> news) {
        Fiber fiber = Fiber.current();
        if (fiber == null) {
            tellAll(whom, news);
        } else {
            fiber.inOneStep(() -> tellAll(whom, news));
        }
    }

    private void tellAll(Predicate<Observation> whom, Consumer<LoopObserver> news) {
        for (Observation each : all) {
            try {
                if (each.isOver()) {
                    removal.remove(each, null);
                } else if (whom.test(each)) {
                    news.accept(each.observer());
                }
            } catch (Throwable t) {
                takeOut(each, t);
            }
        }
    }

    private void takeOut(Observation failed, Throwable thrown) {
        try {
            removal.remove(failed, thrown);
        } catch (OutOfMemoryError e) {
            // it stays, and will fail again
        }
    }

    @Override
    public void loopOpened(String loop) {
        tell(each -> each.loopOpened(loop));
    }

    @Override
    public void loopClosed(String loop) {
        tell(each -> each.loopClosed(loop));
    }

    /** Begins a turn. Observers that are added later do not see its end. Loop only. */
    public void beginTurn() {
        for (Observation each : all) {
            try {
                each.beginTurn();
            } catch (Throwable t) { // no memory for the record
                takeOut(each, t);
            }
        }
    }

    @Override
    public void turnEnded(String loop, long entries, long nanos) {
        tell(Observation::endTurn, each -> each.turnEnded(loop, entries, nanos));
    }

    @Override
    public void pollEnded(String loop, long nanos) {
        tell(each -> each.pollEnded(loop, nanos));
    }

    @Override
    public void taskForked(String loop, long task, String name, long parent) {
        tell(each -> each.taskForked(loop, task, name, parent));
    }

    @Override
    public void taskStarted(String loop, long task, String name) {
        tell(each -> each.taskStarted(loop, task, name));
    }

    @Override
    public void taskSuspended(String loop, long task, String name, String why) {
        tell(each -> each.taskSuspended(loop, task, name, why));
    }

    @Override
    public void taskResumed(String loop, long task, String name) {
        tell(each -> each.taskResumed(loop, task, name));
    }

    @Override
    public void taskEnded(String loop, long task, String name, String outcome) {
        tell(each -> each.taskEnded(loop, task, name, outcome));
    }

    @Override
    public void cancelDelivered(String loop, long task, String name) {
        tell(each -> each.cancelDelivered(loop, task, name));
    }

    @Override
    public void timerLate(String loop, long nanos) {
        tell(each -> each.timerLate(loop, nanos));
    }

    @Override
    public void callbackBlocked(String loop, String thread) {
        tell(each -> each.callbackBlocked(loop, thread));
    }

    @Override
    public void faultReported(String loop, String message) {
        tell(each -> each.faultReported(loop, message));
    }

    @Override
    public void watchdogReported(
            String loop, String message, long heldNanos, List<StackTraceElement> stack) {
        tell(each -> each.watchdogReported(loop, message, heldNanos, stack));
    }

    @Override
    public void valueDiscarded(String loop, String type, String source) {
        tell(each -> each.valueDiscarded(loop, type, source));
    }
}
