package dev.millrace.reactivestreams;

import dev.millrace.Context;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * The Subscriber that all bridges share. It obeys the specification and checks that the publisher
 * does; subclasses decide what happens to elements and to the end.
 *
 * <p>If the publisher breaks the specification, it is cancelled, and the waiting task gets an
 * exception that names the rule. A signal after the end is reported once, to the hook of the
 * publisher's library.
 */
abstract class Intake<T> implements Subscriber<T> {

    private static final VarHandle END;

    static {
        try {
            END = MethodHandles.lookup().findVarHandle(Intake.class, "end", End.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private enum End {
        SIGNALLED, // the publisher completed or failed
        BROKEN // the publisher broke a rule
    }

    final ForeignSource<T> source;
    final Upstream upstream;
    // null while live; written by the publisher's thread, or by the caller of upstream
    private volatile @Nullable End end;
    private final Context context = Context.current(); // the task's, for records of late failures
    private boolean afterCancel; // written before the failure is published by failed()
    private boolean reported; // publisher's thread

    Intake(ForeignSource<T> source, long initialDemand) {
        this.source = source;
        this.upstream = new Upstream(initialDemand, this);
    }

    /** Takes an element on the publisher's thread; the consumer may have left. */
    abstract void arrived(T element);

    /** Takes the successful end, once. */
    abstract void finished();

    /**
     * Takes the failure, once; with a breach it may come at the same time as the successful end.
     */
    abstract void failed(Throwable failure);

    /** Leaves the source; returns false if it had already ended. Any thread. */
    abstract boolean abandon();

    @Override
    public final void onSubscribe(Subscription subscription) {
        requireSignal(subscription, "onSubscribe");
        if (subscription == upstream.subscription()) {
            // its cancel, which 2.5 demands, is that of the only subscription: nothing more comes
            breach(new IllegalStateException("rule 2.5: the same subscription twice"));
            return;
        }
        if (!upstream.set(subscription)) {
            reportOnce("rule 2.5: a second subscription, which was cancelled");
        }
    }

    @Override
    public final void onNext(T element) {
        requireSignal(element, "onNext");
        End over = end;
        if (over == null) {
            arrived(element);
            return;
        }
        if (over == End.SIGNALLED) {
            reportOnce("rule 1.7: an element after the end");
        }
        source.dropElement(element);
    }

    @Override
    public final void onError(Throwable failure) {
        requireSignal(failure, "onError");
        if (!END.compareAndSet(this, null, End.SIGNALLED)) {
            // another thread has reported a breach
            source.dropFailure(failure);
            return;
        }
        afterCancel = upstream.isCancelled();
        upstream.ended(); // 2.4, and 2.3: nothing may be called on it from here on
        failed(failure);
    }

    @Override
    public final void onComplete() {
        End over = end;
        if (over != null) {
            if (over == End.SIGNALLED) {
                reportOnce("rule 1.7: onComplete after the end");
            }
            return;
        }
        END.setRelease(this, End.SIGNALLED); // no full fence: subclasses do one next
        upstream.ended(); // 2.4, and 2.3
        finished(); // a breach at the same time calls failed() as well
    }

    /**
     * Ends a source that broke the specification: cancels it and fails the consumer. Any thread.
     */
    final void breach(Throwable fault) {
        if (!END.compareAndSet(this, null, End.BROKEN)) {
            source.dropFailure(fault);
            return;
        }
        upstream.cancel();
        failed(fault);
    }

    /** Drops a failure that reached {@link #failed} and that no task was thrown. */
    final void dropFailure(Throwable failure) {
        if (afterCancel) {
            source.dropFailureAfterCancel(failure, context);
        } else {
            source.dropFailure(failure);
        }
    }

    private void requireSignal(Object signal, String where) {
        if (Objects.isNull(signal)) {
            var fault = new NullPointerException("rule 2.13: " + where + "(null)");
            breach(fault);
            throw fault;
        }
    }

    private void reportOnce(String breach) {
        if (!reported) {
            reported = true;
            source.dropFailure(new IllegalStateException(breach));
        }
    }
}
