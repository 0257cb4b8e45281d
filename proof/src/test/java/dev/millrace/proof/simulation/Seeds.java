package dev.millrace.proof.simulation;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Runs the programs of one seed after the other until one fails.
 *
 * <p>As a program: {@code Seeds FIRST COUNT} ends with 0, or with 3 after a line {@code seed N: …};
 * {@code Seeds FIRST COUNT shrink} prints the shrunk program as well; {@code Seeds} alone prints
 * the JDK and the class path that it was started with.
 */
final class Seeds {
    private static final int FOUND = 3; // and not 1, with which a JVM ends that cannot start

    /** Real time for one seed, which takes some hundredths of a second. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static volatile long current;

    private Seeds() {}

    /**
     * What came of them.
     *
     * @param choices of all programs together
     * @param last the seed that was run last
     * @param failure what was wrong with it, or null
     */
    record Outcome(long choices, long last, @Nullable Throwable failure) {}

    static Outcome run(long first, long count) {
        long choices = 0;
        for (long seed = first; seed < first + count; seed++) {
            current = seed;
            Simulation.Result result = Simulation.run(Program.of(seed));
            choices += result.choices();
            Throwable failure = result.failure() != null ? result.failure() : Ending.run(seed);
            if (failure != null) {
                return new Outcome(choices, seed, failure);
            }
        }
        return new Outcome(choices, first + count - 1, null);
    }

    /** The smallest program of {@code seed} that fails. */
    static String shrunk(long seed) {
        Program program = Program.of(seed);
        return fails(program)
                ? program.shrunk(Seeds::fails).toString()
                : "seed " + seed + ", when its loop closes";
    }

    private static boolean fails(Program program) {
        return Simulation.run(program).failure() != null;
    }

    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length < 2) {
            System.out.println("jdk " + System.getProperty("java.home"));
            System.out.println("classpath " + System.getProperty("java.class.path"));
            return;
        }
        Thread runner = Thread.ofPlatform().daemon().start(() -> runAll(arguments));
        long before = -1;
        while (!runner.join(PATIENCE)) {
            if (current == before) {
                System.out.println("seed " + current + ": it stands still");
                System.exit(FOUND);
            }
            before = current;
        }
    }

    private static void runAll(String[] arguments) {
        Outcome outcome = run(Long.parseLong(arguments[0]), Long.parseLong(arguments[1]));
        Throwable failure = outcome.failure();
        if (failure == null) {
            System.out.println(outcome.choices() + " choices");
            System.exit(0);
            return;
        }
        System.out.println("seed " + outcome.last() + ": " + firstLine(failure));
        if (arguments.length > 2) {
            failure.printStackTrace(System.out);
            System.out.println(shrunk(outcome.last()));
        }
        System.exit(FOUND); // whatever the bug has left running
    }

    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("")
                + (failure instanceof AssertionError ? "" : " (" + failure.getClass() + ")");
    }
}
