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
 * Who in this program is called when a signal of the operating system comes. The JVM has one place
 * for a handler; here several share it.
 *
 * <p>A handler is installed over the JVM's default handling and over nothing else, and what was
 * there before is put back when the last of ours has gone. Whoever handles a signal explicitly is
 * called, all of them are; a handler {@linkplain #handleByDefault by default} is called when there
 * is no such one. A signal that the process was started to ignore, as by {@code nohup}, stays
 * ignored.
 *
 * <p>The calls take a lock, for a moment: a loop makes them from a job, or before it runs.
 */
public final class SignalHandlers {
    private static final Map<String, Shared> HANDLED = new HashMap<>(); // guarded by the class

    /** Those for which the JVM has a handler of its own that it does not protect, among others. */
    private static final Set<String> USED_BY_THE_JVM =
            Set.of(
                    "QUIT", "BREAK", "KILL", "STOP", "SEGV", "ILL", "FPE", "BUS", "TRAP", "ABRT",
                    "PIPE", "XFSZ", "USR2", "SYS");

    /** Those that -Xrs keeps from being registered at all. */
    private static final Set<String> SHUTDOWN = Set.of("HUP", "INT", "TERM");

    private SignalHandlers() {}

    /**
     * Has {@code handler} called each time {@code signal} comes, until the removal is run.
     *
     * @param signal its name, as {@code TERM} or {@code SIGTERM}
     * @param handler is called on a thread of the JVM, and not on a loop; must be quick. Several
     *     calls may be made at once
     * @return the removal, which may be run more than once; null if the process was started to
     *     ignore the signal, and so nothing was installed
     * @throws SignalRefusedException if the signal cannot be handled here
     * @throws IllegalArgumentException if there is no such signal
     */
    public static @Nullable Runnable handle(String signal, Runnable handler) {
        return add(signal, handler, true);
    }

    /**
     * As {@link #handle}, for a handler that steps aside while there is one that was asked for
     * explicitly.
     */
    public static @Nullable Runnable handleByDefault(String signal, Runnable handler) {
        return add(signal, handler, false);
    }

    /**
     * What {@code signal} is called here.
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
                            + " another one, as USR1");
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

    /** Without that thread of the JVM a handler can be registered, and is never called. */
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
        private final List<Runnable> explicit = new ArrayList<>();
        private final List<Runnable> byDefault = new ArrayList<>();
        private @Nullable Object before;
        private boolean restored; // and it is there again

        Shared(String name, JvmSignal signal) {
            this.name = name;
            this.signal = signal;
            this.ours = signal.handler(this);
        }

        /** Installs ours; false if the signal is ignored. */
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

        /** Somebody else may have put a handler over ours, which then is not called any more. */
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
                            + " already, which keeps it: remove that one, or let it tell you");
        }

        Runnable add(Runnable handler, boolean isExplicit) {
            List<Runnable> all = isExplicit ? explicit : byDefault;
            Runnable entry = handler::run; // one of its own, as the same handler may come twice
            all.add(entry);
            return () -> remove(all, entry);
        }

        private void remove(List<Runnable> all, Runnable entry) {
            synchronized (SignalHandlers.class) {
                if (!all.remove(entry) || !explicit.isEmpty() || !byDefault.isEmpty()) {
                    return;
                }
                HANDLED.remove(name);
                Object found = signal.install(Objects.requireNonNull(before));
                if (found != ours) {
                    signal.install(found); // whoever came after us keeps it, and may call us
                } else {
                    restored = true;
                }
            }
        }

        /** On a thread of the JVM: waits until it is known whether the signal is ours. */
        @Override
        public void run() {
            List<Runnable> called;
            synchronized (SignalHandlers.class) {
                if (before == null || restored) {
                    signal.raise(); // it came as we looked who has it, or left: that one is back
                    return;
                }
                called = List.copyOf(explicit.isEmpty() ? byDefault : explicit);
            }
            for (Runnable each : called) {
                try {
                    each.run();
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
}
