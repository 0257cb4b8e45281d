package dev.millrace.executor;

import org.jspecify.annotations.Nullable;

/** The two dispatchers that the whole JVM shares. */
final class DefaultDispatcher {
    // guarded by the class; made on demand, so that a bad property fails every call that needs it
    private static @Nullable Dispatcher blocking;
    private static @Nullable Dispatcher cpu;

    private DefaultDispatcher() {}

    static synchronized Dispatcher blocking() {
        Dispatcher made = blocking;
        if (made == null) {
            made =
                    Dispatcher.sharedBlocking(
                            "millrace-blocking",
                            number("millrace.blocking.concurrency", 1, 64),
                            number("millrace.blocking.queue", 0, 1_000));
            blocking = made;
        }
        return made;
    }

    static synchronized Dispatcher cpu() {
        Dispatcher made = cpu;
        if (made == null) {
            int cores = Runtime.getRuntime().availableProcessors();
            made =
                    Dispatcher.sharedPool(
                            "millrace-cpu",
                            number("millrace.cpu.threads", 1, cores),
                            number("millrace.cpu.queue", 0, 1_000));
            cpu = made;
        }
        return made;
    }

    /** The value of a system property, which must be {@code least} or more. */
    static int number(String property, int least, int byDefault) {
        String value = System.getProperty(property);
        if (value == null) {
            return byDefault;
        }
        try {
            int number = Integer.parseInt(value.strip());
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // the exception below names the property
        }
        throw new IllegalArgumentException(
                "-D" + property + "=" + value + " is not a whole number from " + least + " on");
    }
}
