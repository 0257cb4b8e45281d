package dev.millrace.spi;

import dev.millrace.spi.SignalRefusedException.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The handlers of signals of the operating system. The JVM has room for one handler per signal;
 * here several share it.
 *
 * <p>Handlers replace only the JVM's default handling, which is restored when the last of them is
 * removed. All explicit handlers of a signal are called. {@linkplain #handleByDefault Default}
 * handlers are called only if there are no explicit ones. A signal that the process was started to
 * ignore, for example by {@code nohup}, stays ignored.
 *
 * <p>The calls take a lock for a short time, so make them in a job or before the loop runs.
 */
public final class SignalHandlers {
    private static final Map<String, Shared> HANDLED = new HashMap<>(); // guarded by the class

    /**
     * Signals that the JVM or the system needs. The JVM does not protect all of its handlers
     * itself.
     */
    private static final Set<String> USED_BY_THE_JVM =
            Set.of(
                    "QUIT", "BREAK", "KILL", "STOP", "SEGV", "ILL", "FPE", "BUS", "TRAP", "ABRT",
                    "PIPE", "XFSZ", "USR2", "SYS");

    /** Signals that cannot be handled with -Xrs. */
    private static final Set<String> SHUTDOWN = Set.of("HUP", "INT", "TERM");

    private SignalHandlers() {}

    /**
     * Calls {@code handler} each time {@code signal} comes, until it is removed.
     *
     * @param signal its name, for example {@code TERM} or {@code SIGTERM}
     * @param handler called on a thread of the JVM, not on a loop; must be quick. Several calls may
     *     run at once
     * @return removes the handler; may be run more than once. Null if the process was started to
     *     ignore the signal, so that nothing was installed
     * @throws SignalRefusedException if the signal cannot be handled here
     * @throws IllegalArgumentException if there is no such signal
     */
    public static @Nullable Runnable handle(String signal, Runnable handler) {
        return add(signal, handler, true);
    }

    /** As {@link #handle}, for a handler that is called only while there is no explicit one. */
    public static @Nullable Runnable handleByDefault(String signal, Runnable handler) {
        return add(signal, handler, false);
    }

    /**
     * The normalised name of {@code signal}.
     *
     * @return the name without "SIG", in capitals
     */
    public static String nameOf(String signal) {
        String name = signal.strip().toUpperCase(Locale.ROOT);
        return name.startsWith("SIG") ? name.substring(3) : name;
    }

    private static @Nullable Runnable add(String signal, Runnable handler, boolean explicit) {
        Objects.requireNonNull(handler, "handler");
        String name = nameOf(signal);
        JvmSignal jvmSignal = JvmSignal.of(name);
        if (USED_BY_THE_JVM.contains(name)) {
            throw new SignalRefusedException(
                    Reason.USED_BY_THE_JVM,
                    "SIG"
                            + name
                            + " cannot be handled: the JVM or the system needs it itself; use"
                            + " another one, such as USR1");
        }
        requireDispatcher(name);
        synchronized (SignalHandlers.class) {
            Shared shared = HANDLED.get(name);
            if (shared == null) {
                shared = new Shared(name, jvmSignal);
                if (!shared.begin()) {
                    return null;
                }
                HANDLED.put(name, shared);
            } else {
                shared.requireStillOurs();
            }
            return shared.add(handler, explicit);
        }
    }

    /**
     * Checks that the JVM has a signal dispatcher; without that thread a handler would never be
     * called.
     */
    private static void requireDispatcher(String name) {
        ThreadGroup outermost = Thread.currentThread().getThreadGroup();
        while (outermost.getParent() != null) {
            outermost = outermost.getParent();
        }
        Thread[] threads = new Thread[outermost.activeCount() + 64];
        int count = outermost.enumerate(threads, false);
        for (int i = 0; i < count; i++) {
            if (threads[i].getName().equals("Signal Dispatcher")) {
                return;
            }
        }
        throw noSignals(name);
    }

    private static SignalRefusedException noSignals(String name) {
        return new SignalRefusedException(
                Reason.NO_SIGNALS,
                "SIG"
                        + name
                        + " cannot be handled: this JVM leaves signals alone; start it without"
                        + " -Xrs");
    }

    /** The handlers of one signal, and the one handler that the JVM knows. */
    private static final class Shared implements Runnable {
        private final String name;
        private final JvmSignal signal;
        private final Object ours;
        // all guarded by SignalHandlers.class
        private final List<Registration> explicit = new ArrayList<>();
        private final List<Registration> byDefault = new ArrayList<>();
        private @Nullable Object before;
        private boolean restored; // "before" is installed again

        Shared(String name, JvmSignal signal) {
            this.name = name;
            this.signal = signal;
            this.ours = signal.handler(this);
        }

        /** Installs our handler; false if the signal is ignored. */
        boolean begin() {
            Object found;
            try {
                found = signal.install(ours);
            } catch (IllegalArgumentException e) {
                throw SHUTDOWN.contains(name)
                        ? noSignals(name)
                        : new SignalRefusedException(
                                Reason.USED_BY_THE_JVM,
                                "SIG" + name + " cannot be handled: " + e.getMessage());
            }
            if (signal.ignores(found)) {
                signal.install(found);
                return false;
            }
            if (!JvmSignal.isJvmDefault(found)) {
                signal.install(found);
                throw foreign(found);
            }
            before = found;
            return true;
        }

        /**
         * Refuses if another handler was installed over ours, which then is not called any more.
         */
        void requireStillOurs() {
            Object found = signal.install(ours);
            if (found != ours) {
                signal.install(found);
                throw foreign(found);
            }
        }

        private SignalRefusedException foreign(Object found) {
            return new SignalRefusedException(
                    Reason.FOREIGN_HANDLER,
                    "SIG"
                            + name
                            + " has a handler of "
                            + found.getClass().getName()
                            + " already; remove that one, or have it call you");
        }

        Runnable add(Runnable handler, boolean isExplicit) {
            var registration = new Registration(this, isExplicit ? explicit : byDefault, handler);
            registration.all.add(registration);
            return registration;
        }

        private void remove(Registration registration) {
            synchronized (SignalHandlers.class) {
                if (!registration.all.remove(registration)
                        || !explicit.isEmpty()
                        || !byDefault.isEmpty()) {
                    return;
                }
                HANDLED.remove(name);
                Object found = signal.install(Objects.requireNonNull(before));
                if (found != ours) {
                    signal.install(found); // a later handler stays installed, and may call ours
                } else {
                    restored = true;
                }
            }
        }

        /**
         * Called on a thread of the JVM. The lock waits for an installation or removal to finish.
         */
        @Override
        public void run() {
            List<Registration> called;
            synchronized (SignalHandlers.class) {
                if (before == null || restored) {
                    // ours is not installed any more: send the signal to the previous handler
                    signal.raise();
                    return;
                }
                called = List.copyOf(explicit.isEmpty() ? byDefault : explicit);
            }
            for (Registration each : called) {
                try {
                    each.handler.run();
                } catch (Throwable failed) {
                    Thread.UncaughtExceptionHandler told =
                            Thread.currentThread().getUncaughtExceptionHandler();
                    told.uncaughtException(Thread.currentThread(), failed);
                }
            }
        }

        @Override
        public String toString() {
            return "handlers of SIG" + name;
        }
    }

    /** One handler; no record, because the same handler may be added twice. Removes it when run. */
    private static final class Registration implements Runnable {
        private final Shared shared;
        private final List<Registration> all;
        private final Runnable handler;

        Registration(Shared shared, List<Registration> all, Runnable handler) {
            this.shared = shared;
            this.all = all;
            this.handler = handler;
        }

        @Override
        public void run() {
            shared.remove(this);
        }
    }
}
