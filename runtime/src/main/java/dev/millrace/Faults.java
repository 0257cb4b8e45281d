package dev.millrace;

import dev.millrace.internal.observe.Recordings;
import dev.millrace.spi.Aftermath;
import dev.millrace.spi.LoopObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Passes a loop's faults to its exception handler. */
final class Faults implements Consumer<LoopFault> {
    /**
     * Suppressed exceptions that are no failures: libraries add them to show where an error passed.
     * By name, because this module depends on no other library.
     */
    private static final Set<String> PLACES =
            Set.of("reactor.core.publisher.FluxOnAssembly$OnAssemblyException");

    private static final int MOST_RECENT = 16;

    private final LoopImpl loop;
    private volatile ExceptionHandler handler;
    private volatile List<String> recent = List.of();

    Faults(LoopImpl loop, ExceptionHandler handler) {
        this.loop = loop;
        this.handler = Objects.requireNonNull(handler, "handler");
    }

    void handler(ExceptionHandler replacement) {
        handler = Objects.requireNonNull(replacement, "handler");
    }

    /** As {@link #report}. */
    @Override
    public void accept(LoopFault fault) {
        report(fault);
    }

    /**
     * Calls the handler as a callback of the loop; at once on the calling thread if the loop is
     * closed.
     */
    void report(LoopFault fault) {
        Call call;
        try {
            call = new Call(fault);
        } catch (OutOfMemoryError e) {
            log(fault);
            return;
        }
        loop.owe(call);
    }

    /**
     * Reports that {@code who}, or a part of it, failed. Throws nothing, even without memory, so
     * that the caller can finish its work.
     *
     * @param how follows the name of {@code who} in the message, and begins with a blank
     */
    void tell(String what, LoopFuture<?> who, String how, Throwable failure) {
        LoopFault fault;
        try {
            fault = LoopFault.of(what + who.name() + how, failure);
        } catch (OutOfMemoryError e) {
            loop.reportFailed(failure);
            return;
        }
        report(fault);
    }

    private void log(LoopFault fault) {
        try {
            LoggingHandler.INSTANCE.handle(loop, fault);
        } catch (OutOfMemoryError e) {
            // not even enough memory for a log record
        }
    }

    /** The latest faults, newest last, without the messages of failures, which may hold values. */
    List<String> recent() {
        return recent;
    }

    private void remember(LoopFault fault) {
        Throwable failure = fault.failure();
        String source = fault.source();
        List<String> all = new ArrayList<>(recent);
        all.add(
                fault.message()
                        + (source == null ? "" : " [" + source + "]")
                        + (failure == null ? "" : ": " + failure.getClass().getName()));
        // no lock: of two at the same time one may be lost, which is good enough for a tree
        recent = List.copyOf(all.subList(Math.max(0, all.size() - MOST_RECENT), all.size()));
    }

    /**
     * Passes a report of the watchdog to observers and recordings, before the exception handler
     * gets it. On the watchdog's thread.
     *
     * @param heldNanos how long the current step has held the loop; 0 if the report is about
     *     something else
     */
    void observeReport(LoopFault fault, long heldNanos) {
        Throwable where = fault.failure();
        List<StackTraceElement> stack = where == null ? List.of() : List.of(where.getStackTrace());
        LoopObserver told = loop.turns().observed();
        if (told != null) {
            LoopNews.watchdog(told, loop.name(), fault, heldNanos, stack);
        }
        Recordings.stall(loop.name(), fault.message(), heldNanos, stack);
    }

    /** Calls the handler now, on the calling thread. */
    void handle(LoopFault fault) {
        LoopObserver told = loop.turns().observed();
        if (told != null) {
            LoopNews.fault(told, loop.name(), fault);
        }
        try {
            remember(fault);
        } catch (OutOfMemoryError e) {
            // the handler is called nevertheless
        }
        try {
            handler.handle(loop, fault);
        } catch (Throwable t) {
            LoggingHandler.INSTANCE.handle(loop, fault);
            LoggingHandler.INSTANCE.handle(
                    loop, LoopFault.of("the exception handler itself failed", t));
        }
    }

    /** Reports the exceptions suppressed in a cancel; they would be lost with it. */
    void reportSuppressed(String where, CancelledError cancelled) {
        for (Throwable suppressed : cancelled.getSuppressed()) {
            if (!PLACES.contains(suppressed.getClass().getName())) {
                reportOfCancelled(
                        new LoopFault("failed while being cancelled", suppressed, where, null));
            }
        }
    }

    /**
     * As {@link #report}, for an exception of cancelled code, called on its thread. If the
     * exception shows the cancel, it is no fault but a debug record, written in the context of that
     * thread.
     */
    void reportOfCancelled(LoopFault fault) {
        Throwable failure = fault.failure();
        if (failure != null && Aftermath.shows(failure)) {
            Aftermath.record(text(fault.message(), fault.source()), failure, Runnable::run);
        } else {
            report(fault);
        }
    }

    /**
     * Logs at debug level what followed from a cancel. Written in a callback, in {@code context}.
     */
    void record(String message, Throwable failure, Context context) {
        if (Aftermath.isRecorded()) {
            loop.owe(new Note(text(message, null), failure, context));
        }
    }

    private String text(String message, @Nullable String source) {
        return message + (source == null ? "" : " [" + source + "]") + " on loop " + loop.name();
    }

    /** A record on its way to the log, which runs foreign code. */
    private static final class Note extends OwedCall {
        private final String text;
        private final Throwable failure;
        private final Context context;

        private Note(String text, Throwable failure, Context context) {
            this.text = text;
            this.failure = failure;
            this.context = context;
        }

        @Override
        void call() {
            Aftermath.record(text, failure, entry -> context.run(entry::run));
        }
    }

    /** A fault on its way to the handler, which runs as a callback. */
    private final class Call extends OwedCall {
        private final LoopFault fault;

        private Call(LoopFault fault) {
            this.fault = fault;
        }

        @Override
        void call() {
            handle(fault);
        }
    }
}
