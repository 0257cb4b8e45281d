package dev.millrace.fuzz;

/** What Jazzer calls for each input that it has made, in a JVM with one target. */
public final class Jazzer {
    private static Target target;

    private Jazzer() {}

    /** Makes the target that the property {@code fuzz.target} names. */
    public static void fuzzerInitialize() {
        target = Targets.valueOf(System.getProperty("fuzz.target")).open();
    }

    /** Runs the target. */
    public static void fuzzerTestOneInput(byte[] input) throws Throwable {
        target.run(input);
    }
}
