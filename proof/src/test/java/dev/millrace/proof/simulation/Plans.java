package dev.millrace.proof.simulation;

import dev.millrace.LoopFault;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every failure is thrown to the code that waits for it, or reported once, and never both. */
final class Plans {
    // one thread at a time
    private final Map<Throwable, Fate> planned = new IdentityHashMap<>();
    private @Nullable Throwable unplanned;

    private static final class Fate {
        int told;
        int reported;
        boolean mayBeLost;
    }

    synchronized <X extends Throwable> X plan(X failure) {
        planned.put(failure, new Fate());
        return failure;
    }

    /** Nobody was given this one after all, or somebody may keep it to himself. */
    synchronized void mayBeLost(Throwable failure) {
        fate(failure).mayBeLost = true;
    }

    synchronized void told(Throwable failure) {
        fate(failure).told++;
    }

    private Fate fate(Throwable failure) {
        Fate fate = planned.get(failure);
        if (fate == null) {
            throw new AssertionError("another failure than was planned", failure);
        }
        return fate;
    }

    /** By the hook of a library. */
    synchronized void reported(Throwable failure) {
        Fate fate = planned.get(failure);
        if (fate != null) {
            fate.reported++;
        } else if (unplanned == null) {
            unplanned = failure;
        }
    }

    synchronized void check(List<LoopFault> faults) {
        for (LoopFault fault : faults) {
            Throwable failure = fault.failure();
            if (failure == null || !planned.containsKey(failure)) {
                throw new AssertionError("reported: " + fault, failure);
            }
            reported(failure);
        }
        if (unplanned != null) {
            throw new AssertionError("dropped: " + unplanned, unplanned);
        }
        planned.forEach((failure, fate) -> {
            if (fate.reported > (fate.told > 0 ? 0 : 1)
                    || (fate.told + fate.reported == 0 && !fate.mayBeLost)) {
                throw new AssertionError(
                        "told %d times, reported %d times: %s"
                                .formatted(fate.told, fate.reported, failure),
                        failure);
            }
        });
    }
}
