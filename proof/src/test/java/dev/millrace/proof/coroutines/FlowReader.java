package dev.millrace.proof.coroutines;

import dev.millrace.Context;
import dev.millrace.EventLoop;
import dev.millrace.LoopFuture;
import dev.millrace.Promise;
import dev.millrace.kotlin.KotlinBridge;
import dev.millrace.proof.OutgoingStreamContract.Reader;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import kotlin.Unit;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.CoroutineScopeKt;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.Deferred;
import kotlinx.coroutines.flow.Flow;
import kotlinx.coroutines.flow.FlowKt;
import kotlinx.coroutines.sync.Semaphore;
import kotlinx.coroutines.sync.SemaphoreKt;
import org.jspecify.annotations.Nullable;

/** A collector that takes an element when a test lets it. */
final class FlowReader implements Reader {
    private final Promise<String> end = EventLoop.current().promise("the end of the collector");
    private final List<Integer> elements = new CopyOnWriteArrayList<>();
    private final Semaphore demand;
    private final Deferred<Object> collection;
    private volatile boolean left;
    private volatile @Nullable Throwable failure;

    FlowReader(Flow<Integer> flow, int demand) {
        this.demand = SemaphoreKt.Semaphore(Integer.MAX_VALUE, Integer.MAX_VALUE - demand);
        Flow<Integer> asked =
                FlowKt.onStart(
                        FlowKt.onEach(
                                flow,
                                (element, then) -> {
                                    elements.add(element);
                                    return this.demand.acquire(then);
                                }),
                        (collector, then) -> this.demand.acquire(then));
        CoroutineContext context =
                KotlinBridge.asCoroutineDispatcher(EventLoop.current())
                        .plus(KotlinBridge.asContextElement(Context.current()));
        this.collection =
                BuildersKt.async(
                        CoroutineScopeKt.CoroutineScope(context),
                        EmptyCoroutineContext.INSTANCE,
                        CoroutineStart.UNDISPATCHED,
                        (scope, then) -> FlowKt.collect(asked, then));
        collection.invokeOnCompletion(this::ended);
    }

    private Unit ended(@Nullable Throwable cause) {
        failure = cause;
        if (!left) {
            end.completeThreadSafe(cause == null ? "completed" : "failed");
        }
        return Unit.INSTANCE;
    }

    @Override
    public void request(int more) {
        for (int n = 0; n < more && !left; n++) {
            demand.release();
        }
    }

    @Override
    public void leave() {
        left = true;
        collection.cancel(null);
    }

    @Override
    public List<Integer> elements() {
        return List.copyOf(elements);
    }

    @Override
    public LoopFuture<String> end() {
        return end;
    }

    @Override
    public @Nullable Throwable failure() {
        return failure;
    }
}
