package dev.millrace.spi;

import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Calls the {@link StartListener}, if there is one. */
public final class Starts {
    private static final @Nullable StartListener LISTENER =
            ServiceLoader.load(StartListener.class, Starts.class.getClassLoader())
                    .findFirst()
                    .orElse(null);

    private Starts() {}

    /**
     * The calling thread is about to start a job or a task.
     *
     * @param call the method that the user called
     */
    public static void starting(String call) {
        if (LISTENER != null) {
            try {
                LISTENER.starting(call);
            } catch (Throwable ignored) {
                // foreign code: a listener must not make the start fail
            }
        }
    }
}
