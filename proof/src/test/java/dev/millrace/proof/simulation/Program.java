package dev.millrace.proof.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Some tasks, and what each of them does.
 *
 * @param seed of the order in which ready tasks go on, and of what else is left to chance
 * @param steps of all tasks, each in order
 */
record Program(long seed, List<Step> steps) {
    static final int ACTORS = 6;
    static final int SHARED = 3; // of each kind of shared things
    private static final int STEPS = 60;
    private static final int SYNC_STEPS = 30; // in between
    private static final int LONGEST = 8;

    static Program of(long seed) {
        var random = new Random(seed);
        var steps = new ArrayList<Step>(STEPS);
        for (int i = 0; i < STEPS; i++) {
            steps.add(step(random, Kind.ALL));
        }
        // half of them of one family, so that tasks meet
        List<Kind> family = any(random, Kind.SYNC);
        for (int i = 0; i < SYNC_STEPS; i++) {
            List<Kind> kinds = i % 2 == 0 ? family : any(random, Kind.SYNC);
            steps.add(random.nextInt(steps.size() + 1), step(random, kinds));
        }
        return new Program(seed, List.copyOf(steps));
    }

    private static Step step(Random random, List<Kind> kinds) {
        return new Step(
                random.nextInt(ACTORS),
                any(random, kinds),
                random.nextInt(SHARED),
                1 + random.nextInt(LONGEST),
                random.nextInt(LONGEST));
    }

    private static <T> T any(Random random, List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    List<Step> stepsOf(int actor) {
        return steps.stream().filter(step -> step.actor() == actor).toList();
    }

    /** Drops what it can while {@code fails} still holds. */
    Program shrunk(Predicate<Program> fails) {
        Program smallest = this;
        for (int size = Math.max(1, steps.size() / 2); size > 0; size /= 2) {
            int from = 0;
            while (from < smallest.steps.size()) {
                Program smaller = smallest.without(from, size);
                if (fails.test(smaller)) {
                    smallest = smaller;
                } else {
                    from += size;
                }
            }
        }
        return smallest;
    }

    private Program without(int from, int size) {
        var left = new ArrayList<>(steps.subList(0, from));
        left.addAll(steps.subList(Math.min(steps.size(), from + size), steps.size()));
        return new Program(seed, List.copyOf(left));
    }

    @Override
    public String toString() {
        return steps.stream()
                .map(step -> "  " + step)
                .collect(Collectors.joining("\n", "seed " + seed + "\n", ""));
    }
}
