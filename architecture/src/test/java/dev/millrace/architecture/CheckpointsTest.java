package dev.millrace.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.Combine;
import dev.millrace.Promise;
import dev.millrace.RetrySchedule;
import dev.millrace.TaskGroup;
import dev.millrace.TaskGroupException;
import dev.millrace.VoidBody;
import dev.millrace.VoidCoroutine;
import dev.millrace.WaitPolicy;
import dev.millrace.callback.CallbackBridge;
import dev.millrace.completablefuture.FutureBridge;
import dev.millrace.executor.CapacityLimiter;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.JobOptions;
import dev.millrace.executor.RunInExecutor;
import dev.millrace.executor.hazelcast.Cluster;
import dev.millrace.executor.remote.RemoteOptions;
import dev.millrace.executor.remote.RemotePool;
import dev.millrace.reactivestreams.ForeignSource;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.reactivestreams.Values;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.spi.Unwrap;
import dev.millrace.spring.SpringTransactions;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Channel;
import dev.millrace.stream.Overflow;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Single;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscriber;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.ReactiveTransactionManager;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * At every checkpoint the order is: interrupt, cancel, then what is wrong with the state or the
 * arguments, then the effect. Each is called with something wrong, or where it would have an
 * effect.
 */
@SuppressWarnings({"DataFlowIssue", "NullAway", "CheckReturnValue"}) // the calls are wrong
class CheckpointsTest extends EngineTest {

    /** By the tests of its module, as it takes seconds to open one. */
    private static final Set<String> CALLED_IN_A_CLUSTER =
            Set.of("Cluster.awaitMembers(int, Duration)", "Cluster.run(Closure)");

    /** One call of a checkpoint, for which all is ready when it runs {@code pend}. */
    interface Call {
        void make(Runnable pend) throws Exception;
    }

    private TestLoop testLoop; // of the call at hand

    private record Checkpoint(String name, Call call) {}

    private final List<Checkpoint> checkpoints = new ArrayList<>();
    private int effects;

    @Test
    void every_checkpoint_is_called_here() {
        var published =
                new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("dev.millrace");
        addAll();
        var called = new TreeSet<String>();
        checkpoints.forEach(each -> called.add(each.name));

        called.addAll(CALLED_IN_A_CLUSTER);
        assertThat(called)
                .isEqualTo(
                        new Checkpoints(published.that(Checkpoints.WRITTEN_IN_JAVA)).annotated());
    }

    @Test
    void a_pending_cancel_is_raised_before_anything_else() {
        callEach((name, call) -> {
            var scope = new CancelScope();
            boolean ended = scope.run(() -> call.make(scope::cancel));
            assertThat(ended).as(name).isFalse();
        });
    }

    @Test
    void a_pending_interrupt_is_raised_before_a_cancel() {
        callEach((name, call) -> {
            var scope = new CancelScope();
            var thrown = new ArrayList<Throwable>();
            scope.run(() ->
                    thrown.add(
                            catchThrowable(() ->
                                    call.make(() -> {
                                        scope.cancel();
                                        Thread.currentThread().interrupt();
                                    }))));
            assertThat(thrown)
                    .as(name)
                    .singleElement() // awaitUnchecked wraps what is checked
                    .extracting(Unwrap::failure)
                    .isInstanceOf(InterruptedException.class);
        });
    }

    /** What is looked at while one call is made, on a loop of its own. */
    private interface Look {
        void at(String name, Call call) throws Exception;
    }

    private void callEach(Look look) {
        addAll();
        for (Checkpoint each : checkpoints) {
            run(loop -> {
                testLoop = loop;
                loop.expectFaults(); // failures that nobody comes to read
                look.at(each.name, each.call);
            });
        }
        assertThat(effects).isZero();
    }

    void add(String name, Call call) {
        checkpoints.add(new Checkpoint(name, call));
    }

    /** For calls that need no more than a task. */
    void addPlain(String name, Call call) {
        add(
                name,
                pend -> {
                    pend.run();
                    call.make(pend);
                });
    }

    int effect() {
        return ++effects;
    }

    private void addAll() {
        addWaits();
        addGroups();
        addStreams();
        addJobs();
        addBridges();
        new SyncCheckpoints(this).addAll();
        new ConcurrentStreamCheckpoints(this).addAll();
        new GroupCheckpoints(this).addAll();
        new DatabaseCheckpoints(this).addAll();
        new ChildCheckpoints(this).addAll();
        new FileCheckpoints(this).addAll();
        new NettyCheckpoints(this).addAll();
        new CallCheckpoints(this).addAll();
        new IoCheckpoints(this).addAll();
        new SocketCheckpoints(this).addAll();
    }

    private void addWaits() {
        addPlain("Async.raisePending()", pend -> Async.raisePending());
        addPlain("Async.await(LoopFuture)", pend -> Async.await(null));
        addPlain("Async.sleep(Duration)", pend -> Async.sleep(null));
        addPlain("Async.checkpoint()", pend -> Async.checkpoint());
        addPlain("Async.readyCheckpoint()", pend -> Async.readyCheckpoint());
        addPlain("Async.readyCheckpoint(String)", pend -> Async.readyCheckpoint("call"));
        addPlain("Async.requireArgument(Object, String)", pend -> Async.requireArgument(null, ""));
        addPlain("Async.suspend(Consumer)", pend -> Async.suspend(waiting -> effect()));
        addPlain(
                "Async.suspend(Consumer, Consumer)",
                pend -> Async.suspend(waiting -> effect(), null));
        addPlain("Async.suspendInLoop(Consumer)", pend -> Async.suspendInLoop(waiting -> effect()));
        addPlain(
                "Async.waitFor(Collection, WaitPolicy)",
                pend -> Async.waitFor(List.of(), WaitPolicy.ALL));
        addPlain(
                "Async.waitFor(Collection, WaitPolicy, Duration)",
                pend -> Async.waitFor(List.of(), WaitPolicy.ALL, null));
        addPlain("Async.blocking(Body)", pend -> Async.blocking(() -> effect()));
        addPlain("Async.blocking(VoidBody)", pend -> Async.blocking((VoidBody<Exception>) null));
        addPlain("Async.interruptible(Body)", pend -> Async.interruptible(() -> effect()));
        addPlain(
                "Async.interruptible(VoidBody)",
                pend -> Async.interruptible((VoidBody<Exception>) null));
        addPlain(
                "Async.retry(RetrySchedule, Body)",
                pend -> Async.retry(RetrySchedule.fixed(Duration.ZERO), () -> effect()));
        addPlain(
                "Async.retry(RetrySchedule, VoidBody)",
                pend -> Async.retry(null, (VoidBody<Exception>) null));
        addPlain("Async.hedge(Duration, Body)", pend -> Async.hedge(null, () -> effect()));
        addPlain("LoopFuture.await()", pend -> Async.currentTask().await());
        add(
                "LoopFuture.await()",
                pend -> {
                    Promise<Integer> failed = Promise.create();
                    failed.fail(new IOException("disk"));
                    pend.run();
                    failed.await();
                });
        addPlain(
                "LoopFuture.awaitThrowing(Class)",
                pend -> Async.currentTask().awaitThrowing(IOException.class));
        addPlain("LoopFuture.awaitUnchecked()", pend -> Async.currentTask().awaitUnchecked());
        addPlain("CallbackBridge.await(Start)", pend -> CallbackBridge.await(null));
        addPlain(
                "CallbackBridge.awaitHandler(Consumer, Runnable)",
                pend -> CallbackBridge.awaitHandler(null, null));
        addPlain("TestLoop.untilIdle()", pend -> testLoop.untilIdle());
        addPlain("TestLoop.advance(Duration)", pend -> testLoop.advance(null));
    }

    private void addGroups() {
        addPlain("Async.gather(Body[])", pend -> Async.gather(() -> effect(), null));
        addPlain("Async.gather(Collection)", pend -> Async.gather(List.of(() -> effect())));
        addPlain(
                "Combine.gather(Body, Body, Two)",
                pend ->
                        Combine.gather(
                                () -> effect(),
                                () -> effect(),
                                (Combine.Two<Integer, Integer, Integer, Exception>) null));
        addPlain(
                "Combine.gather(Body, Body, Body, Three)",
                pend ->
                        Combine.gather(
                                () -> effect(),
                                () -> effect(),
                                () -> effect(),
                                (Combine.Three<Integer, Integer, Integer, Integer, Exception>)
                                        null));
        addPlain(
                "Combine.gather(Body, Body, Body, Body, Four)",
                pend ->
                        Combine.gather(
                                () -> effect(),
                                () -> effect(),
                                () -> effect(),
                                () -> effect(),
                                (Combine.Four<
                                                Integer,
                                                Integer,
                                                Integer,
                                                Integer,
                                                Integer,
                                                Exception>)
                                        null));
        addPlain(
                "Combine.gather(Body, Body, Body, Body, Body, Five)",
                pend ->
                        Combine.gather(
                                () -> effect(),
                                () -> effect(),
                                () -> effect(),
                                () -> effect(),
                                () -> effect(),
                                (Combine.Five<
                                                Integer,
                                                Integer,
                                                Integer,
                                                Integer,
                                                Integer,
                                                Integer,
                                                Exception>)
                                        null));
        addPlain(
                "Combine.gather(Body, Body, Body, Body, Body, Body, Six)",
                pend ->
                        Combine.gather(
                                () -> effect(),
                                () -> effect(),
                                () -> effect(),
                                () -> effect(),
                                () -> effect(),
                                () -> effect(),
                                (Combine.Six<
                                                Integer,
                                                Integer,
                                                Integer,
                                                Integer,
                                                Integer,
                                                Integer,
                                                Integer,
                                                Exception>)
                                        null));
        addPlain("Async.race(Body[])", pend -> Async.race(() -> effect(), null));
        addPlain("Async.race(Collection)", pend -> Async.race(List.of()));
        addPlain("Async.race(Collection, Consumer)", pend -> Async.race(List.of(), null));
        addPlain("TaskGroup.run(Body)", pend -> TaskGroup.run(group -> effect()));
        addPlain("TaskGroup.run(String, Body)", pend -> TaskGroup.run("group", group -> effect()));
        addPlain("TaskGroup.call(ValueBody)", pend -> TaskGroup.call(group -> effect()));
        add("TaskGroup.forkReady(ReadyBody)", this::forkReady);
    }

    private void forkReady(Runnable pend) throws InterruptedException {
        try {
            TaskGroup.run(group -> {
                pend.run();
                group.forkReady(null);
            });
        } catch (TaskGroupException e) { // a group wraps what its body throws
            e.rethrowIf(InterruptedException.class);
            throw e;
        }
    }

    private void addStreams() {
        add(
                "AsyncStream.next()",
                pend -> {
                    AsyncStream<Integer> closed = AsyncStream.of(1);
                    closed.close();
                    pend.run();
                    closed.next();
                });
        add(
                "AsyncStream.next()",
                pend -> {
                    AsyncStream<Integer> drained = AsyncStream.from(List.of(1).iterator());
                    pend.run();
                    drained.next();
                });
        add(
                "AsyncStream.next()",
                pend -> {
                    AsyncStream<Integer> listened =
                            AsyncStream.listen(
                                    Overflow.latest(),
                                    feed -> {
                                        effect();
                                        return () -> {};
                                    });
                    listened.close();
                    pend.run();
                    listened.next();
                });
        add(
                "AsyncStream.next()",
                pend -> {
                    AsyncStream<Integer> generated = AsyncStream.generate(out -> effect());
                    generated.close();
                    pend.run();
                    generated.next();
                });
        addPlain(
                "AsyncStream.next()",
                pend -> PublisherBridge.stream(Flux.defer(() -> Flux.just(effect()))).next());
        addPlain(
                "AsyncStream.forEach(Action)",
                pend -> AsyncStream.of(1).forEach((AsyncStream.Action<Integer, Exception>) null));
        addPlain(
                "AsyncStream.forEach(Action)",
                pend -> AsyncStream.<Integer>generate(out -> effect()).forEach(n -> effect()));
        addPlain(
                "AsyncStream.forEach(Consumer)",
                pend -> AsyncStream.of(1).forEach((Consumer<Integer>) null));
        addPlain("AsyncStream.toList()", pend -> AsyncStream.of(1).toList());
        addPlain(
                "AsyncStream.fold(Object, ThrowingAccumulator)",
                pend -> AsyncStream.of(1).fold(0, (sum, n) -> effect()));
        addPlain("AsyncStream.collect(Collector)", pend -> AsyncStream.of(1).collect(null));
        add(
                "Sender.send(Object)",
                pend -> {
                    Channel<Integer> channel = AsyncStream.channel(1);
                    channel.receiver().close();
                    pend.run();
                    channel.sender().send(1);
                });
        add(
                "Sender.send(Object)",
                pend -> {
                    Channel<Integer> channel = AsyncStream.channel(1);
                    pend.run();
                    channel.sender().send(null);
                });
        add(
                "Receiver.next()",
                pend -> {
                    Channel<Integer> channel = AsyncStream.channel(1);
                    channel.sender().fail(new IOException("disk"));
                    pend.run();
                    channel.receiver().next();
                });
        add(
                "Emitter.emit(Object)",
                pend ->
                        AsyncStream.<Integer>generate(
                                        out -> {
                                            pend.run();
                                            out.emit(null);
                                        })
                                .forEach(n -> effect()));
    }

    private void addJobs() {
        addPlain("Cluster.open(Class[])", pend -> Cluster.open());
        addPlain("ClusterBuilder.open()", pend -> Cluster.builder().open());
        CapacityLimiter limiter = CapacityLimiter.of("limiter", 1, 0);
        addPlain("CapacityLimiter.run(Body)", pend -> limiter.run(() -> effect()));
        addPlain("CapacityLimiter.run(VoidBody)", pend -> limiter.run((VoidBody<Exception>) null));
        addPlain(
                "RunInExecutor.runInExecutor(Callable)",
                pend -> RunInExecutor.runInExecutor((Callable<Integer>) null));
        addPlain(
                "RunInExecutor.runInExecutor(VoidCoroutine)",
                pend -> RunInExecutor.runInExecutor((VoidCoroutine) null));
        add(
                "RunInExecutor.runInExecutor(JobTarget, Callable)",
                pend -> {
                    Dispatcher closed = Dispatcher.blocking("closed", 1, 0);
                    Async.blocking(() -> closed.close());
                    pend.run();
                    RunInExecutor.runInExecutor(JobOptions.in(closed), () -> effect());
                });
        addPlain(
                "RunInExecutor.runInExecutor(JobTarget, VoidCoroutine)",
                pend -> RunInExecutor.runInExecutor((JobOptions) null, () -> {}));
        addPlain(
                "RunInExecutor.runInExecutor(Executor, Callable)",
                pend ->
                        RunInExecutor.runInExecutor(
                                (Executor) Runnable::run, (Callable<Integer>) null));
        addPlain(
                "RunInExecutor.runInExecutor(Executor, VoidCoroutine)",
                pend ->
                        RunInExecutor.runInExecutor(
                                (Executor) Runnable::run, (VoidCoroutine) null));
        addPlain(
                "RemotePool.runInExecutor(RemotePool, RemoteCall)",
                pend -> RemotePool.runInExecutor((RemotePool) null, null));
        addPlain(
                "RemotePool.runInExecutor(RemoteOptions, RemoteCall)",
                pend -> RemotePool.runInExecutor((RemoteOptions) null, null));
    }

    private void addBridges() {
        addPlain("ReactorBridge.on(Scheduler, Callable)", pend -> ReactorBridge.on(null, null));
        addPlain("RxBridge.on(Scheduler, Callable)", pend -> RxBridge.on(null, null));
        addPlain("FutureBridge.await(CompletionStage)", pend -> FutureBridge.await(null));
        addPlain(
                "FutureBridge.await(CompletionStage)",
                pend ->
                        FutureBridge.await(
                                CompletableFuture.failedFuture(new IOException("disk"))));
        addPlain(
                "FutureBridge.awaitUnchecked(CompletionStage)",
                pend -> FutureBridge.awaitUnchecked(null));
        addPlain(
                "FutureBridge.awaitOwned(CompletionStage)",
                pend -> FutureBridge.awaitOwned((CompletableFuture<Integer>) null));
        addPlain(
                "FutureBridge.awaitOwned(Supplier)",
                pend -> FutureBridge.awaitOwned(() -> CompletableFuture.completedFuture(effect())));
        addPlain("FutureBridge.awaitFuture(Future)", pend -> FutureBridge.awaitFuture(null));
        addPlain(
                "FutureBridge.awaitOwnedFuture(Future)",
                pend -> FutureBridge.awaitOwnedFuture((Future<Integer>) null));
        addPlain("ForeignSource.awaitFirst()", pend -> new Subscribed().awaitFirst());
        addPlain("ForeignSource.awaitLast()", pend -> new Subscribed().awaitLast());
        addPlain("ForeignSource.awaitSingle()", pend -> new Subscribed().awaitSingle());
        addPlain("ForeignSource.awaitList()", pend -> new Subscribed().awaitList());
        addPlain("Values.first()", pend -> values().first());
        addPlain("Values.last()", pend -> values().last());
        addPlain("Values.single()", pend -> values().single());
        addPlain("Values.toList()", pend -> values().toList());
        addPlain("Values.collect(Collector)", pend -> values().collect(null));
        addPlain("ReactorBridge.await(Mono)", pend -> ReactorBridge.await(null));
        addPlain(
                "ReactorBridge.await(Mono)",
                pend -> ReactorBridge.await(Mono.fromCallable(this::effect)));
        addPlain(
                "ReactorBridge.awaitRequired(Mono)",
                pend -> ReactorBridge.awaitRequired(Mono.empty()));
        addPlain("RxBridge.await(Single)", pend -> RxBridge.await((Single<Integer>) null));
        addPlain("RxBridge.await(Maybe)", pend -> RxBridge.await((Maybe<Integer>) null));
        addPlain("RxBridge.await(Completable)", pend -> RxBridge.await((Completable) null));
        addPlain(
                "SpringTransactions.inTransaction(PlatformTransactionManager, Body)",
                pend -> SpringTransactions.inTransaction((PlatformTransactionManager) null, null));
        addPlain(
                "SpringTransactions.inTransaction(ReactiveTransactionManager, Body)",
                pend -> SpringTransactions.inTransaction((ReactiveTransactionManager) null, null));
    }

    private Values<Integer> values() {
        return PublisherBridge.values(Flux.defer(() -> Flux.just(effect())));
    }

    private final class Subscribed extends ForeignSource<Integer> {
        @Override
        protected void subscribe(Subscriber<? super Integer> subscriber) {
            effect();
        }

        @Override
        public boolean element(Object element) {
            return true;
        }

        @Override
        public void failure(Throwable failure) {}
    }
}
