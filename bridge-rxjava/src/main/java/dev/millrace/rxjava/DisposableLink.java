package dev.millrace.rxjava;

import dev.millrace.EventLoop;
import io.reactivex.rxjava3.disposables.Disposable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Between the one Publisher and an observer without demand: the subscriber of the one, and what the
 * other disposes of. Whoever takes the observer out, a terminal signal or a dispose, has ended it.
 *
 * @param <T> the elements of the publisher
 * @param <O> the kind of observer
 */
abstract class DisposableLink<T, O> implements Subscriber<T>, Disposable {

    private static final VarHandle OBSERVER;

    static {
        try {
            OBSERVER =
                    MethodHandles.lookup()
                            .findVarHandle(DisposableLink.class, "observer", Object.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final long demand;
    private volatile @Nullable O observer; // taken by any thread
    private volatile @Nullable Subscription upstream; // set by the subscribing thread

    /**
     * @param observer the observer
     * @param demand what to ask the publisher for, at once
     */
    DisposableLink(O observer, long demand) {
        this.observer = observer;
        this.demand = demand;
    }

    /** Gives the observer its disposable, this. */
    abstract void begin(O observer);

    abstract void fail(O observer, Throwable failure);

    abstract void complete(O observer);

    /** The observer, while it is there. */
    final @Nullable O target() {
        return observer;
    }

    /** What the publisher has given; null before that. Any thread. */
    final @Nullable Subscription upstream() {
        return upstream;
    }

    /** Discards a value whose observer was disposed of while it was on its way. */
    final void drop(T value) {
        EventLoop signalling = EventLoop.currentOrNull(); // none once the publisher's is closed
        (signalling == null ? EventLoop.common() : signalling)
                .discard(value, null, "subscription"); // RxJava has no hook for it
    }

    /** Takes the observer out for its last signal; null if it has gone. */
    @SuppressWarnings("unchecked") // the field holds nothing else
    final @Nullable O take() {
        return (O) OBSERVER.getAndSet(this, null);
    }

    @Override
    public final void onSubscribe(Subscription subscription) {
        upstream = subscription;
        O target = observer;
        if (target != null) {
            begin(target);
        }
        subscription.request(demand);
    }

    @Override
    public final void onError(Throwable failure) {
        O target = take();
        if (target != null) {
            fail(target, failure);
        } else {
            RxUndelivered.HOOK.failure(failure); // it was disposed of while this was on its way
        }
    }

    @Override
    public final void onComplete() {
        O target = take();
        if (target != null) {
            complete(target);
        }
    }

    @Override
    public final void dispose() {
        Objects.requireNonNull(upstream).cancel();
        observer = null;
    }

    @Override
    public final boolean isDisposed() {
        return observer == null;
    }
}
