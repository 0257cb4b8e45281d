package dev.millrace.proof.simulation;

import dev.millrace.Async;
import dev.millrace.DeadlineExceededException;
import dev.millrace.TaskGroup;
import dev.millrace.TaskGroupException;
import dev.millrace.VoidBody;
import dev.millrace.completablefuture.FutureBridge;
import dev.millrace.executor.CancelPolicy;
import dev.millrace.executor.JobOptions;
import dev.millrace.executor.RunInExecutor;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Emitter;
import io.reactivex.rxjava3.core.Single;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One task of a simulation. */
final class Actor {
    private final World world;
    private final int id;

    Actor(World world, int id) {
        this.world = world;
        this.id = id;
    }

    void perform(List<Step> steps) throws Exception {
        World.ACTOR.where(
                id,
                () -> {
                    for (Step step : steps) {
                        boolean whole = limited(step);
                        requireContext();
                        trace(step.kind() + (whole ? " done" : " left"));
                    }
                });
    }

    /** Each step ends at its time at the latest: whatever waits, waits in a scope. */
    private boolean limited(Step step) throws Exception {
        return Async.<Exception>moveOnAfter(Duration.ofMillis(step.millis()), () -> act(step));
    }

    private void act(Step step) throws Exception {
        Pipe pipe = world.pipes.get(step.to());
        Duration half = Duration.ofMillis(step.millis()).dividedBy(2);
        switch (step.kind()) {
            case SLEEP -> sleep(half);
            case CHECKPOINT -> Async.checkpoint();
            case SEND -> send(pipe);
            case RECEIVE -> receive(pipe);
            case TRY_SEND -> {
                int value = world.newValue();
                if (pipe.channel.sender().trySend(value)) {
                    pipe.sent.add(value);
                }
            }
            case TRY_RECEIVE -> {
                Integer value = pipe.channel.receiver().tryNext();
                if (value != null) {
                    pipe.received.add(value);
                }
            }
            case SEND_ELSEWHERE ->
                    world.elsewhere(() -> {
                        int value = world.newValue();
                        if (pipe.channel.sender().trySendThreadSafe(value)) {
                            pipe.sent.add(value);
                        }
                    });
            case AWAIT -> await(step.to());
            case COMPLETE -> {
                world.promises.get(step.to()).tryComplete(id);
                Async.sleep(half);
                renew(step.to());
            }
            case COMPLETE_ELSEWHERE -> {
                var promise = world.promises.get(step.to());
                if (!promise.done()) {
                    world.renew(step.to());
                    world.elsewhere(() -> promise.completeThreadSafe(id));
                }
                Async.sleep(half);
            }
            case CANCEL_AWAITER -> {
                var task =
                        Async.detach(() -> {
                            await(step.to());
                            return null;
                        });
                try {
                    Async.sleep(half);
                } finally {
                    task.cancel("enough");
                }
            }
            case LIMITER -> limiter(half);
            case JOB -> job(JobOptions.in(world.dispatcher));
            case JOB_WITH_KEY -> job(JobOptions.in(world.dispatcher).withKey(step.to()));
            case JOB_WITH_DEADLINE -> {
                try {
                    job(
                            JobOptions.in(world.dispatcher)
                                    .withLimiter(world.dispatcher.limiter())
                                    .withDeadline(half.plusNanos(1)));
                } catch (DeadlineExceededException late) {
                    trace("late");
                }
            }
            case GROUP_THAT_FAILS -> groupThatFails(half);
            case GATHER -> {
                var all = Async.gather(() -> slow(1, half), () -> slow(2, Duration.ZERO));
                require(all.equals(List.of(1, 2)), "gathered " + all);
            }
            case RACE -> {
                int first = Async.race(() -> slow(1, half), () -> slow(2, half));
                require(first == 1 || first == 2, "won by " + first);
            }
            case AS_COMPLETED -> asCompleted(half);
            case GENERATOR -> {
                try (var stream = AsyncStream.<Integer>generate(out -> count(out, half))) {
                    require(stream.next() == 0, "the first element");
                    sleep(half);
                }
            }
            case INLINE_GENERATOR ->
                    AsyncStream.<Integer>generate(out -> count(out, half))
                            .take(2)
                            .forEach(element -> sleep(half));
            case STAGE -> {
                var stage = new CompletableFuture<Integer>();
                world.loop.callSoon(() -> world.elsewhere(() -> stage.complete(id)));
                Integer answer =
                        step.to() == 0 ? FutureBridge.awaitOwned(stage) : FutureBridge.await(stage);
                require(answer == id, "answer of " + answer);
            }
            case MONO -> {
                Integer answer =
                        ReactorBridge.await(
                                Mono.just(id)
                                        .delayElement(half, world.reactor)
                                        .doOnNext(value -> requireActor(value)));
                require(answer == id, "answer of " + answer);
            }
            case TO_MONO -> {
                Mono<Integer> mono = ReactorBridge.toMono(() -> slow(id, half));
                Integer answer =
                        ReactorBridge.await(mono.flatMap(i -> ReactorBridge.toMono(() -> i)));
                require(answer == id, "answer of " + answer);
            }
            case FLUX -> {
                try (var stream =
                        ReactorBridge.stream(
                                Flux.interval(half.plusNanos(1), world.reactor)
                                        .onBackpressureBuffer()
                                        .doOnSubscribe(s -> world.cleanUpsDue++)
                                        .doFinally(s -> world.cleanUpsDue--))) {
                    require(stream.next() == 0, "the first tick");
                }
            }
            case TO_FLUX -> {
                Flux<Integer> flux = ReactorBridge.toFlux(out -> count(out, half));
                var two = ReactorBridge.values(flux.take(2)).toList();
                require(two.equals(List.of(0, 1)), "took " + two);
            }
            case SINGLE -> {
                long tick =
                        RxBridge.await(
                                Single.timer(half.toNanos(), TimeUnit.NANOSECONDS, world.rx));
                require(tick == 0, "tick " + tick);
            }
            case TO_FLOWABLE -> {
                try (var stream =
                        RxBridge.stream(
                                RxBridge.<Integer>toFlowable(out -> count(out, half))
                                        .observeOn(world.rx))) {
                    require(stream.next() == 0, "the first element");
                    require(stream.next() == 1, "the second element");
                }
            }
        }
    }

    private void renew(int promise) {
        if (world.promises.get(promise).done()) {
            world.renew(promise);
        }
    }

    private void sleep(Duration time) {
        Duration due = world.loop.time().plus(time);
        Async.sleep(time);
        require(world.loop.time().compareTo(due) >= 0, "woken early");
        requireContext();
    }

    private int slow(int value, Duration time) {
        sleep(time);
        return value;
    }

    private void send(Pipe pipe) {
        int value = world.newValue();
        pipe.sending++;
        try {
            pipe.channel.sender().send(value);
            pipe.sent.add(value);
        } finally {
            pipe.sending--;
        }
    }

    private void receive(Pipe pipe) {
        pipe.receiving++;
        try {
            pipe.received.add(pipe.channel.receiver().next());
        } finally {
            pipe.receiving--;
        }
    }

    private void await(int promise) {
        var awaited = world.promises.get(promise);
        world.awaited.add(awaited);
        try {
            awaited.await();
        } finally {
            world.awaited.remove(awaited);
        }
    }

    private void limiter(Duration time) {
        world.beforeLimiter++;
        boolean[] inside = new boolean[1];
        try {
            world.limiter.run(() -> {
                world.beforeLimiter--;
                inside[0] = true;
                world.inLimiter++;
                try {
                    sleep(time);
                } finally {
                    world.inLimiter--;
                }
            });
        } finally {
            if (!inside[0]) {
                world.beforeLimiter--;
            }
        }
    }

    private void job(JobOptions options) {
        int answer =
                RunInExecutor.<Integer>runInExecutor(
                                options.withCancelPolicy(CancelPolicy.WAIT),
                                () -> {
                                    requireContext();
                                    return id;
                                })
                        .await();
        require(answer == id, "answer of " + answer);
    }

    private void groupThatFails(Duration time) {
        var mine = new IllegalStateException("planned by " + id);
        try {
            TaskGroup.run(group -> {
                group.fork(() -> {
                    Async.sleep(time);
                    throw mine;
                });
                group.fork(() -> {
                    world.cleanUpsDue++;
                    try {
                        Async.sleep(Duration.ofDays(1));
                    } finally {
                        Async.shield(() -> Async.checkpoint());
                        world.cleanUpsDue--;
                    }
                });
            });
            throw new AssertionError("a failure was lost");
        } catch (TaskGroupException e) {
            require(e.failures().equals(List.of(mine)), "failures " + e.failures());
        }
    }

    private void asCompleted(Duration time) {
        TaskGroup.run(group -> {
            var tasks =
                    List.of(
                            group.fork(() -> slow(1, time)),
                            group.fork(() -> slow(2, time.dividedBy(2))));
            var seen = new ArrayList<Integer>();
            for (var done : Async.asCompleted(tasks)) {
                seen.add(done.await());
            }
            require(seen.size() == 2 && seen.containsAll(List.of(1, 2)), "seen " + seen);
        });
    }

    private void count(Emitter<Integer> out, Duration pause) {
        world.cleanUpsDue++;
        try {
            for (int i = 0; ; i++) {
                Async.sleep(pause.dividedBy(4));
                out.emit(i);
            }
        } finally {
            VoidBody<RuntimeException> cleanUp = () -> Async.checkpoint();
            Async.shield(cleanUp);
            world.cleanUpsDue--;
        }
    }

    private void requireContext() {
        requireActor(World.ACTOR.get());
    }

    private void requireActor(int actor) {
        require(actor == id, "the context of " + actor + " in " + id);
    }

    private void trace(String event) {
        world.simulation.trace(world.loop.time() + " actor-" + id + ": " + event);
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }
}
