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
 * Connects a publisher to an observer without demand: it is the publisher's subscriber and the
 * observer's disposable. A terminal signal or a dispose takes the observer out, and so ends the
 * link.
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
     * @param demand how many elements to request at once
     */
    DisposableLink(O observer, long demand) {
        this.observer = observer;
        this.demand = demand;
    }

    /** Passes this to the observer, as its disposable. */
    abstract void begin(O observer);

    abstract void fail(O observer, Throwable failure);

    abstract void complete(O observer);

    /** The observer, while it is there. */
    final @Nullable O target() {
        return observer;
    }

    /** The publisher's subscription; null before there is one. Any thread. */
    final @Nullable Subscription upstream() {
        return upstream;
    }

    /** Discards a value that came after the observer was disposed of. */
    final void drop(T value) {
        // null once the publisher's loop is closed
        EventLoop signalling = EventLoop.currentOrNull();
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
            RxUndelivered.HOOK.failure(failure); // the observer was disposed of before this came
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
