package dev.millrace.reactivestreams;

import dev.millrace.Context;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * The one Subscriber: obeys the specification, polices the publisher, and leaves to subclasses what
 * becomes of an element and of the end.
 *
 * <p>A breach of the specification ends the source: it is cancelled, and whoever waits is told what
 * happened. A signal after the end is reported once, to the hook of the library that broke its
 * word.
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
        SIGNALLED, // by the publisher
        BROKEN // by a breach
    }

    final ForeignSource<T> source;
    final Upstream upstream;
    private volatile @Nullable End
            end; // null while live; written by the publisher's thread, or by the caller of upstream
    private final Context context = Context.current(); // of the task, for records of a late failure
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

    /** Takes the failure, once; a breach may bring it together with the successful end. */
    abstract void failed(Throwable failure);

    /** Leaves the source; returns false if it had ended before. Any thread. */
    abstract boolean abandon();

    @Override
    public final void onSubscribe(Subscription subscription) {
        requireSignal(subscription, "onSubscribe");
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
        if (!END.compareAndSet(this, null, End.SIGNALLED)) { // a breach may come at once
            source.dropFailure(failure);
            return;
        }
        afterCancel = upstream.isCancelled();
        upstream.ended(); // 2.4, and 2.3: nothing is called on it from here
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
        END.setRelease(this, End.SIGNALLED); // what subclasses do next is the fence
        upstream.ended(); // 2.4, and 2.3
        finished(); // if a breach comes at once, then so does failed()
    }

    /**
     * Ends a source that broke the specification: cancels it, and lets the consumer fail. Any
     * thread.
     */
    final void breach(Throwable fault) {
        if (!END.compareAndSet(this, null, End.BROKEN)) {
            source.dropFailure(fault);
            return;
        }
        upstream.cancel();
        failed(fault);
    }

    /** Drops the failure that {@link #failed} was given, and that nobody has been told. */
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
