package dev.millrace.proof.coroutines;

import dev.millrace.kotlin.KotlinBridge;
import dev.millrace.proof.IncomingStreamContract.Source;
import dev.millrace.stream.AsyncStream;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import kotlin.Unit;
import kotlinx.coroutines.channels.BufferOverflow;
import kotlinx.coroutines.flow.Flow;
import kotlinx.coroutines.flow.FlowKt;
import kotlinx.coroutines.flow.MutableSharedFlow;
import kotlinx.coroutines.flow.SharedFlowKt;

/** A flow of what a test says when the test says it. */
final class FlowSource implements Source {
    private static final Object END = "end";

    private record Failed(Throwable failure) {}

    private final MutableSharedFlow<Object> signals =
            SharedFlowKt.MutableSharedFlow(64, 0, BufferOverflow.SUSPEND);
    private final AtomicInteger left = new AtomicInteger();
    private final AsyncStream<Integer> stream = KotlinBridge.asAsyncStream(flow());
    private volatile boolean touched;

    @SuppressWarnings("unchecked") // all other signals have been taken out
    private Flow<Integer> flow() {
        Flow<Object> lawful =
                FlowKt.onEach(
                        FlowKt.takeWhile(signals, (signal, then) -> signal != END),
                        (signal, then) -> {
                            if (signal instanceof Failed failed) {
                                throw sneaky(failed.failure());
                            }
                            return Unit.INSTANCE;
                        });
        Flow<Object> watched =
                FlowKt.onCompletion(
                        FlowKt.onStart(
                                lawful,
                                (collector, then) -> {
                                    touched = true;
                                    return Unit.INSTANCE;
                                }),
                        (collector, cause, then) -> {
                            if (cause instanceof CancellationException) {
                                left.incrementAndGet();
                            }
                            return Unit.INSTANCE;
                        });
        return (Flow<Integer>) (Flow<?>) watched;
    }

    @SuppressWarnings("unchecked") // Kotlin declares no exceptions
    private static <X extends Throwable> X sneaky(Throwable thrown) throws X {
        throw (X) thrown;
    }

    @Override
    public AsyncStream<Integer> stream() {
        return stream;
    }

    @Override
    public void emit(int element) {
        signals.tryEmit(element);
    }

    @Override
    public void complete() {
        signals.tryEmit(END);
    }

    @Override
    public void fail(Throwable failure) {
        signals.tryEmit(new Failed(failure));
    }

    @Override
    public boolean touched() {
        return touched;
    }

    @Override
    public int left() {
        return left.get();
    }
}
