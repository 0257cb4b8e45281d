package dev.millrace.executor;

import org.jspecify.annotations.Nullable;

/** The place of jobs that name none. */
final class DefaultPlace {
    // guarded by the class; made on demand, so that a bad property is told to whoever asks, each
    // time
    private static @Nullable Place place;

    private DefaultPlace() {}

    static synchronized Place get() {
        Place made = place;
        if (made == null) {
            made =
                    Place.blocking(
                            "millrace-blocking",
                            number("millrace.blocking.concurrency", 1, 64),
                            number("millrace.blocking.queue", 0, 1_000));
            place = made;
        }
        return made;
    }

    /** The value of a system property, from {@code least} on. */
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
            // told below, with the property's name
        }
        throw new IllegalArgumentException(
                "-D" + property + "=" + value + " is not a whole number from " + least + " on");
    }
}
