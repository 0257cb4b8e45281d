package dev.millrace.grpc;

import dev.millrace.Async;
import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Described;
import dev.millrace.spi.Description;
import dev.millrace.spi.Suspension;
import dev.millrace.stream.Emitter;
import io.grpc.stub.CallStreamObserver;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a body sends in one direction of a call. It waits while gRPC has more to send than it wants
 * to keep, so that memory stays bounded.
 */
final class Outlet<T>
        implements Emitter<T>, Consumer<Suspension<@Nullable Void>>, CancelHook, Described {
    private final CallStreamObserver<T> call;
    private final Runnable stop;
    // set by the loop, taken by the thread on which gRPC says that the call is ready
    private final AtomicReference<@Nullable Suspension<@Nullable Void>> waiter =
            new AtomicReference<>();
    private volatile boolean over; // written by any thread
    private @Nullable Thread fiber; // the body's; null before and after; loop only

    /**
     * @param stop cancels the body, on its own task: nobody reads what it sends
     */
    Outlet(CallStreamObserver<T> call, Runnable stop) {
        this.call = call;
        this.stop = stop;
    }

    /** The calling task runs the body from here. */
    void begin() {
        fiber = Thread.currentThread();
    }

    void end() {
        fiber = null;
    }

    /** gRPC's handler: the call can take more. Any thread. */
    void ready() {
        Suspension<@Nullable Void> waiting = waiter.getAndSet(null);
        if (waiting != null) {
            waiting.tryResume(null);
        }
    }

    /** The call has ended, and nobody reads. Any thread. */
    void over() {
        over = true;
        ready();
    }

    @Override
    public void emit(T element) {
        Async.requireArgument(element, "element");
        if (Thread.currentThread() != fiber) {
            throw new IllegalStateException(
                    "emit was called outside the task that runs the body, or after it; let other"
                            + " tasks send to a channel, and emit what it receives");
        }
        if (goesOn()) {
            Async.readyCheckpoint("emit");
        } else {
            do {
                Async.<@Nullable Void>suspend(this);
            } while (!goesOn());
        }
        if (over) {
            stop.run(); // who has ended the call may be about to, on another thread
            Async.readyCheckpoint("emit"); // raises, unless the body shields itself
            throw new IllegalStateException("emit was called after the call had ended");
        }
        call.onNext(element);
    }

    private boolean goesOn() {
        return over || call.isReady();
    }

    /** The body waits. Pairs with {@link #ready}: one of the two sees the other. */
    @Override
    public void accept(Suspension<@Nullable Void> wait) {
        wait.onCancel(this);
        waiter.set(wait);
        if (goesOn()) {
            ready();
        }
    }

    @Override
    public boolean abort() {
        waiter.set(null);
        return true;
    }

    @Override
    public String kind() {
        return "demand";
    }

    @Override
    public Description describe() {
        return Description.of("demand", "a call of gRPC that is ready for another message");
    }

    @Override
    public String toString() {
        return "outlet of " + call;
    }
}
