package dev.millrace.fuzz;

/** An exception that a subject may throw. */
public final class Documented {
    private Documented() {}

    /** Reads what {@code thrown} and its causes say, as a log does: that must not fail either. */
    public static void read(Throwable thrown) {
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            if (each.toString().isBlank()) {
                throw new AssertionError("says nothing", thrown);
            }
        }
    }
}
