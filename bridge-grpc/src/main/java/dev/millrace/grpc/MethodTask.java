package dev.millrace.grpc;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.CancelledError;
import dev.millrace.Context;
import dev.millrace.Coroutine;
import dev.millrace.EventLoop;
import dev.millrace.LoopClosedException;
import dev.millrace.LoopFault;
import dev.millrace.Task;
import dev.millrace.spi.Aftermath;
import dev.millrace.spi.Refusable;
import dev.millrace.stream.Emitter;
import io.grpc.Deadline;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The task that answers one call. */
final class MethodTask<R> implements Coroutine<@Nullable Void>, Refusable {

    /** The body of a method; it sends its replies through {@code out}. */
    interface Work<R> {
        void run(MethodTask<R> out) throws Exception;
    }

    private final EventLoop loop;
    private final ServerCallStreamObserver<R> replies;
    private final Outlet<R> outlet;
    private final Work<R> work;
    private final Context context = Context.current();
    private final io.grpc.Context grpc = io.grpc.Context.current();

    private volatile @Nullable Task<?> task; // written by the loop, read by who cancels
    private volatile boolean left; // by the client; written by gRPC's thread, read by the loop

    private MethodTask(EventLoop loop, ServerCallStreamObserver<R> replies, Work<R> work) {
        this.loop = loop;
        this.replies = replies;
        this.outlet = new Outlet<>(replies, () -> Async.currentTask().cancel(reason()));
        this.work = work;
    }

    /** Starts the task of a method, which gRPC calls at this moment. */
    static <R> void start(
            StreamObserver<R> replies, @Nullable RequestSource<?> requests, Work<R> work) {
        if (!(replies instanceof ServerCallStreamObserver<R> call)) {
            throw new IllegalArgumentException(
                    "a method replies to the observer that gRPC gave it, not to a "
                            + replies.getClass().getName());
        }
        var task = new MethodTask<>(GrpcBridge.loopOfMethod(), call, work);
        call.setOnCancelHandler(task::clientLeft);
        call.setOnReadyHandler(task.outlet::ready);
        if (requests != null) {
            requests.of(call);
        }
        task.start();
    }

    private void start() {
        try {
            loop.detach("grpc", this);
        } catch (LoopClosedException closed) {
            refused();
        }
    }

    @Override
    public void refused() {
        tell(Statuses.STOPPED.asRuntimeException());
    }

    @Override
    public void refused(Throwable why) {
        tell(Statuses.failed(why)); // the task itself reports it
    }

    /** gRPC's handler, also when the deadline has passed. Any thread. */
    private void clientLeft() {
        left = true; // pairs with the read in run(), after the write of task
        outlet.over();
        Task<?> running = task;
        if (running != null) {
            running.cancel(reason());
        }
    }

    private String reason() {
        Deadline deadline = grpc.getDeadline();
        return deadline != null && deadline.isExpired()
                ? "the deadline of the call has passed"
                : "the client has cancelled the call";
    }

    // ---- for the body

    /** Where a body emits. */
    Emitter<R> emitter() {
        return outlet;
    }

    /** The only reply. */
    void reply(R value) {
        Objects.requireNonNull(value, "a method replies with a message, not with null");
        if (left) {
            loop.discard(value, null, "a method of gRPC");
        } else {
            replies.onNext(value);
        }
    }

    // ---- the task

    @Override
    public @Nullable Void run() {
        task = Async.currentTask();
        if (left) {
            return null;
        }
        try {
            context.run(this::runInContext);
        } catch (CancelledError cancelled) {
            throw cancelled;
        } catch (Throwable thrown) { // of an accessor of a thread-local
            failed(thrown);
        }
        return null;
    }

    private void runInContext() {
        io.grpc.Context before = grpc.attach();
        outlet.begin();
        try {
            Deadline deadline = grpc.getDeadline();
            if (deadline == null) {
                work.run(this);
            } else if (!endsBefore(deadline)) {
                tell(Statuses.CUT_OFF.asRuntimeException());
                return;
            }
            complete();
        } catch (Throwable thrown) {
            failed(thrown);
        } finally {
            outlet.end();
            grpc.detach(before);
        }
    }

    /** Runs the body; false if its time was up before it had ended. */
    private boolean endsBefore(Deadline deadline) throws Exception {
        long nanos = Math.max(0, deadline.timeRemaining(TimeUnit.NANOSECONDS));
        var scope = CancelScope.withDeadline(Duration.ofNanos(nanos));
        return scope.run(() -> work.run(this));
    }

    private void complete() {
        if (!left) {
            replies.onCompleted();
        }
    }

    private void failed(Throwable thrown) {
        if (thrown instanceof CancelledError cancelled) {
            tell(Statuses.STOPPED.asRuntimeException());
            throw cancelled;
        }
        if (left && Aftermath.shows(thrown)) {
            Aftermath.record("a method failed after its client had left", thrown, Runnable::run);
            return;
        }
        Throwable meant = Statuses.meantForClients(thrown);
        if (meant == null || left) {
            report("a method of gRPC failed", thrown);
        }
        tell(meant == null ? Statuses.failed(thrown) : meant);
    }

    /** Ends the call, if the client still wants to know. */
    private void tell(Throwable status) {
        if (left) {
            return;
        }
        try {
            replies.onError(status);
        } catch (RuntimeException refused) { // it has ended, by an interceptor for instance
            report("a call of gRPC could not be ended", refused);
        }
    }

    private void report(String what, Throwable failure) {
        Task<?> running = task;
        loop.report(new LoopFault(what, failure, running == null ? null : running.name(), null));
    }

    @Override
    public String toString() {
        return "method of gRPC on loop " + loop.name();
    }
}
