package dev.millrace.proof.simulation;

import static dev.millrace.proof.simulation.World.require;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.TaskGroup;
import dev.millrace.VoidBody;
import dev.millrace.VoidCoroutine;
import dev.millrace.completablefuture.FutureBridge;
import dev.millrace.executor.CancelPolicy;
import dev.millrace.executor.CapacityLimiter;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.JobOptions;
import dev.millrace.executor.RunInExecutor;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Channel;
import dev.millrace.stream.Overflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What the tasks of a loop that closes are waiting for. */
final class Unfinished {
    private static final Duration DAY = Duration.ofDays(1);
    private static final int KINDS = 15;

    private final EventLoop loop;
    private final Random random;
    private final Ledger ledger = new Ledger();
    private final CapacityLimiter limiter = CapacityLimiter.of("limiter", 1, 1);
    private final Dispatcher dispatcher = Dispatcher.of("driven", this::execute, 1, 1);
    private final List<CompletableFuture<Integer>> owned = new ArrayList<>();
    private final List<AsyncStream<Integer>> streams = new ArrayList<>(); // nothing is collected
    private @Nullable Channel<Integer> channel;
    private @Nullable UnfinishedSync shared;
    private int open; // things that have to be closed

    Unfinished(EventLoop loop, Random random) {
        this.loop = loop;
        this.random = random;
    }

    /** On the loop. */
    void open() {
        Channel<Integer> fresh = AsyncStream.channel(0);
        fresh.onDiscard(ledger::out);
        channel = fresh;
        shared = new UnfinishedSync();
        loop.discardHandler((on, value, source) -> ledger.discarded(value));
    }

    private Channel<Integer> channel() {
        Channel<Integer> opened = channel;
        if (opened == null) {
            throw new IllegalStateException("not opened");
        }
        return opened;
    }

    private UnfinishedSync shared() {
        UnfinishedSync opened = shared;
        if (opened == null) {
            throw new IllegalStateException("not opened");
        }
        return opened;
    }

    /** What one task does, and does not come to the end of unless somebody helps it. */
    VoidCoroutine next() {
        return switch (random.nextInt(KINDS)) {
            case 0 -> () -> Async.sleep(DAY);
            case 1 -> () -> loop.promise("never completed").await();
            case 2 -> this::send;
            case 3 -> this::receive;
            case 4 -> this::pull;
            case 5 -> this::job;
            case 6 -> () -> limiter.run(() -> Async.sleep(DAY));
            case 7 -> this::group;
            case 8 -> this::ownStage;
            case 9 -> () -> shared().hold(DAY);
            case 10 -> () -> shared().awaitChange();
            case 11 -> () -> shared().put(ledger);
            case 12 -> () -> shared().take(ledger);
            case 13 -> () -> shared().takeFromOne(channel(), ledger);
            default -> this::listenAndAwaitMono;
        };
    }

    private void send() {
        int value = ledger.make("an element");
        boolean sent = false;
        try {
            channel().sender().send(value);
            sent = true;
        } finally {
            if (!sent) {
                ledger.out(value);
            }
        }
    }

    private void receive() {
        Integer element = channel().receiver().next();
        if (element != null) {
            ledger.out(element);
        }
    }

    void sendElsewhere() {
        channel().sender().trySendThreadSafe(0);
    }

    /** A generator that its consumer goes on pulling from in its clean-up. */
    private void pull() {
        AsyncStream<Integer> stream =
                AsyncStream.generate(out -> {
                    open++;
                    try {
                        out.emit(ledger.make("an element of a generator"));
                        Async.sleep(DAY);
                    } finally {
                        open--;
                    }
                });
        streams.add(stream);
        try {
            Async.sleep(Duration.ofMillis(random.nextInt(4)));
        } finally {
            VoidBody<RuntimeException> last = () -> takeFrom(stream);
            Async.shield(last);
        }
        stream.next(); // until the loop closes
    }

    private void takeFrom(AsyncStream<Integer> stream) {
        Integer element = stream.next();
        if (element == null) {
            throw new AssertionError("a stream has ended before its reader");
        }
        ledger.out(element);
    }

    private void job() throws Exception {
        var options =
                JobOptions.in(dispatcher)
                        .withCancelPolicy(CancelPolicy.WAIT)
                        .withDiscardHook(ledger::discarded);
        ledger.out(
                RunInExecutor.<Integer>runInExecutor(options, () -> ledger.make("of a job"))
                        .await());
    }

    private void execute(Runnable job) {
        Duration delay = Duration.ofMillis(random.nextInt(10));
        loop.callSoonThreadSafe(() -> loop.callLater(delay, () -> OtherThread.run(job)));
    }

    private void group() {
        TaskGroup.run(group -> {
            group.fork(this::ownStage);
            group.fork(() -> Async.sleep(DAY));
        });
    }

    private void ownStage() {
        FutureBridge.<Integer>awaitOwned(this::newStage);
    }

    private CompletableFuture<Integer> newStage() {
        var stage = new CompletableFuture<Integer>();
        owned.add(stage);
        return stage;
    }

    private void listenAndAwaitMono() {
        var never = Mono.never().doOnSubscribe(s -> open++).doFinally(s -> open--);
        try (AsyncStream<Integer> stream =
                AsyncStream.listen(
                        Overflow.latest(),
                        feed -> {
                            open++;
                            feed.send(ledger.make("heard"));
                            feed.send(ledger.make("heard"));
                            return () -> open--;
                        })) {
            Integer element = stream.next();
            if (element != null) {
                ledger.out(element);
            }
            ReactorBridge.await(never);
        }
    }

    /** After the close. */
    void check() {
        require(open == 0, open + " things were left open");
        require(owned.stream().allMatch(CompletableFuture::isCancelled), "a stage was left");
        for (CapacityLimiter each : List.of(limiter, dispatcher.limiter())) {
            var now = each.statistics();
            require(
                    now.active() + now.queued() + now.waitingForSlot() == 0,
                    "left in a limiter: " + now);
        }
        shared().check();
        ledger.check();
    }
}
