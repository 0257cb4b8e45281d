package dev.millrace;

import dev.millrace.internal.observe.Observation;
import dev.millrace.internal.observe.Recordings;
import dev.millrace.internal.turn.Turns;
import dev.millrace.spi.LoopObserver;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The observers of one loop, from its opening to its close. */
final class LoopObservation {
    private static final Recordings[] RECORDINGS = Recordings.values();

    private final String loop;
    private final Turns turns;
    private final Consumer<? super LoopFault> faults;

    // used by the thread that opens the loop, then by the watchdog
    private final Map<Recordings, Observation> recorders = new EnumMap<>(Recordings.class);

    LoopObservation(String loop, Turns turns, Consumer<? super LoopFault> faults) {
        this.loop = loop;
        this.turns = turns;
        this.faults = faults;
    }

    /** Registers the observers of the builder and of all loops, and calls {@code loopOpened}. */
    void begin(Object newLoop, List<LoopObserver> own) {
        for (LoopObserver each : own) {
            add(each, () -> false);
        }
        for (EveryLoop each : EveryLoop.registered()) {
            addFrom(each, newLoop);
        }
        followRecordings();
        LoopObserver told = turns.observed();
        if (told != null) {
            told.loopOpened(loop);
        }
    }

    private void addFrom(EveryLoop everywhere, Object newLoop) {
        try {
            LoopObserver one = everywhere.observerOf(newLoop);
            if (one != null) {
                add(one, everywhere::cancelled);
            }
        } catch (Throwable t) { // foreign code
            tell(
                    "the function given to observeAll failed; it does not observe this loop",
                    t,
                    everywhere.code());
        }
    }

    /** Registers {@code observer} until the handle is cancelled. Any thread. */
    Handle add(LoopObserver observer) {
        var registration = new Registration();
        registration.remove = add(observer, registration::cancelled);
        return registration;
    }

    private Runnable add(LoopObserver observer, BooleanSupplier over) {
        Observation added = new Observation(observer, over);
        turns.observe(added, this::remove);
        return () -> turns.unobserve(added);
    }

    private void remove(Observation observation, @Nullable Throwable thrown) {
        boolean first = turns.unobserve(observation);
        if (first && thrown != null) {
            tell("an observer failed and was removed", thrown, observation.observer());
        }
    }

    private void tell(String message, Throwable thrown, Object code) {
        faults.accept(new LoopFault(message, thrown, Described.code(code), null));
    }

    /**
     * Passes events to the flight recorder while a recording asks for them.
     *
     * @return whether that has changed, which may have loaded classes
     */
    boolean followRecordings() {
        boolean changed = false;
        for (Recordings each : RECORDINGS) {
            boolean asked = each.areAsked();
            Observation before = recorders.get(each);
            if (asked && before == null) {
                var begun = new Observation(each.newRecorder(), () -> false);
                recorders.put(each, begun);
                turns.observe(begun, this::remove);
                changed = true;
            } else if (!asked && before != null) {
                recorders.remove(each);
                turns.unobserve(before);
                changed = true;
            }
        }
        return changed;
    }

    /** The loop has closed: calls {@code loopClosed}, the last call. */
    void end() {
        LoopObserver told = turns.observed();
        if (told != null) {
            told.loopClosed(loop);
            turns.unobserve();
        }
    }

    /** One registration with one loop. */
    private static final class Registration implements Handle {
        private volatile boolean cancelled;
        private Runnable remove = () -> {};

        @Override
        public void cancel() {
            cancelled = true; // seen by calls that are under way
            remove.run();
        }

        @Override
        public boolean cancelled() {
            return cancelled;
        }

        @Override
        public String toString() {
            return "registration of an observer";
        }
    }
}
