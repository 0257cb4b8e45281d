package dev.millrace.testing.junit;

import dev.millrace.CancelScope;
import dev.millrace.Task;
import dev.millrace.testing.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Orders the tasks of one run by its seed, counts their waits, and cancels at one of them. */
final class DisturbedSchedule implements Schedule {
    private static final int POSTPONED_ONE_IN = 4;
    private static final String REASON = "a cancel everywhere";

    private final Disturbance disturbance;
    private final Random random;
    private final CancelScope everything = new CancelScope();
    // for each point, whether another task than the main one waited
    private final List<Boolean> others = new ArrayList<>();
    private @Nullable Task<?> main; // while the scenario runs
    private @Nullable Task<?> aimedAt;
    private @Nullable Throwable place;

    DisturbedSchedule(Disturbance disturbance) {
        this.disturbance = disturbance;
        this.random = new Random(disturbance.seed());
    }

    CancelScope everything() {
        return everything;
    }

    void begin(Task<?> mainTask) {
        main = mainTask;
    }

    void end() {
        main = null;
        aimedAt = null;
    }

    int points() {
        return others.size();
    }

    /** Whether another task than the scenario's own waited at {@code point}. */
    boolean isOther(int point) {
        return others.get(point - 1);
    }

    /** Where the cancelled task waited. */
    @Nullable Throwable place() {
        return place;
    }

    int choose(int bound) {
        return random.nextInt(bound);
    }

    @Override
    public boolean goesOn(Task<?> task) {
        if (task == aimedAt) {
            aimedAt = null;
            // runs before the task, which is moved behind it
            task.loop().callSoon(() -> cancel(task));
            return false;
        }
        return disturbance.seed() == 0 || random.nextInt(POSTPONED_ONE_IN) > 0;
    }

    @Override
    public void waits(Task<?> task) {
        if (main == null) {
            return;
        }
        others.add(task != main);
        if (!disturbance.kind().cancels() || others.size() != disturbance.point()) {
            return;
        }
        place = new Throwable("task " + task.name() + " waited here");
        if (disturbance.kind().whenReady()) {
            aimedAt = task;
        } else {
            cancel(task);
        }
    }

    private void cancel(Task<?> task) {
        if (disturbance.kind().cancelsOneTask()) {
            task.cancel(REASON);
        } else {
            everything.cancel(REASON);
        }
    }
}
