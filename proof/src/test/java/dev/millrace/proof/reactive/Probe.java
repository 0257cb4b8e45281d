package dev.millrace.proof.reactive;

import dev.millrace.EventLoop;
import dev.millrace.LoopFuture;
import dev.millrace.Promise;
import io.reactivex.rxjava3.core.FlowableSubscriber;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/**
 * A subscriber that writes down what it is signalled, and lets a test decide what it does in each
 * signal. Fails a test that is signalled by two threads at once, or after the end. It is native to
 * Reactor and RxJava, so that they put no adapter with opinions of its own before it.
 */
final class Probe<T> implements CoreSubscriber<T>, FlowableSubscriber<T> {

    /** Does nothing in a signal. */
    static final Consumer<Object> NOTHING = signal -> {};

    // all guarded by this
    private final List<String> signals = new ArrayList<>();
    private final List<T> elements = new ArrayList<>();
    private @Nullable Throwable failure;
    private boolean over;
    private boolean inSignal;
    private @Nullable String broken;

    private final Promise<String> end;
    private final EventLoop loop;
    private volatile @Nullable Subscription subscription;
    private Consumer<? super Subscription> onSubscribe;
    private Consumer<? super T> onNext = NOTHING;
    private Consumer<? super Throwable> onError = NOTHING;
    private Runnable onComplete = () -> {};

    /**
     * A probe whose {@link #end} is awaited on the current loop, and that requests {@code demand}
     * at once.
     */
    Probe(long demand) {
        this.loop = EventLoop.current();
        this.end = loop.promise("the end of the probe");
        this.onSubscribe =
                given -> {
                    if (demand != 0) {
                        given.request(demand);
                    }
                };
    }

    Probe<T> onSubscribe(Consumer<? super Subscription> action) {
        onSubscribe = action;
        return this;
    }

    Probe<T> onNext(Consumer<? super T> action) {
        onNext = action;
        return this;
    }

    Probe<T> onError(Consumer<? super Throwable> action) {
        onError = action;
        return this;
    }

    Probe<T> onComplete(Runnable action) {
        onComplete = action;
        return this;
    }

    @Override
    public void onSubscribe(Subscription given) {
        enter("onSubscribe");
        subscription = given;
        try {
            onSubscribe.accept(given);
        } finally {
            leave();
        }
    }

    @Override
    public void onNext(T element) {
        enter("onNext " + element);
        synchronized (this) {
            elements.add(element);
        }
        try {
            onNext.accept(element);
        } finally {
            leave();
        }
    }

    @Override
    public void onError(Throwable thrown) {
        enter("onError");
        synchronized (this) {
            failure = thrown;
            over = true;
        }
        end.completeThreadSafe("failed");
        try {
            onError.accept(thrown);
        } finally {
            leave();
        }
    }

    @Override
    public void onComplete() {
        enter("onComplete");
        synchronized (this) {
            over = true;
        }
        end.completeThreadSafe("completed");
        try {
            onComplete.run();
        } finally {
            leave();
        }
    }

    private synchronized void enter(String signal) {
        if (inSignal) {
            broken = "rule 1.3: " + signal + " during another signal, after " + signals;
        } else if (over) {
            broken = "rule 1.7: " + signal + " after " + signals;
        } else if (signals.isEmpty() != signal.equals("onSubscribe")) {
            broken = "rule 1.9: " + signal + " after " + signals;
        }
        inSignal = true;
        signals.add(signal);
    }

    private synchronized void leave() {
        inSignal = false;
    }

    Subscription subscription() {
        Subscription given = subscription;
        if (given == null) {
            throw new AssertionError("onSubscribe was not called");
        }
        return given;
    }

    /** "completed" or "failed"; awaited on the loop that the probe was made on. */
    LoopFuture<String> end() {
        return end;
    }

    synchronized List<String> signals() {
        if (broken != null) {
            throw new AssertionError(broken);
        }
        return List.copyOf(signals);
    }

    synchronized List<T> elements() {
        signals();
        return List.copyOf(elements);
    }

    synchronized @Nullable Throwable failure() {
        signals();
        return failure;
    }

    synchronized boolean over() {
        signals();
        return over;
    }
}
