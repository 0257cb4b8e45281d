package dev.millrace.proof.simulation;

import static dev.millrace.proof.simulation.World.require;

import dev.millrace.reactor.ReactorBridge;
import dev.millrace.rxjava.RxBridge;
import io.reactivex.rxjava3.core.Single;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Publishers of Reactor and RxJava, both ways. */
enum ReactiveSteps implements Kind {
    MONO(ReactiveSteps::mono),
    MONO_THAT_FAILS(ReactiveSteps::monoThatFails),
    TO_MONO(ReactiveSteps::toMono),
    FLUX(ReactiveSteps::flux),
    FLUX_FIRST(ReactiveSteps::fluxFirst),
    TO_FLUX(ReactiveSteps::toFlux),
    SINGLE(ReactiveSteps::single),
    SINGLE_THAT_FAILS(ReactiveSteps::singleThatFails),
    TO_FLOWABLE(ReactiveSteps::toFlowable);

    private static final Duration MOMENT = Duration.ofMillis(1);

    private final Deed deed;

    ReactiveSteps(Deed deed) {
        this.deed = deed;
    }

    @Override
    public void perform(Actor me, Step step) throws Exception {
        deed.perform(me, step);
    }

    /** What a publisher goes through. */
    private static final class Life {
        final Actor me;
        boolean subscribed;
        boolean signalled;
        boolean over;

        Life(Actor me) {
            this.me = me;
        }

        int value(String what) {
            signalled = true;
            return me.world.ledger.make(what);
        }

        Planned failure(String what) {
            signalled = true;
            return me.world.plans.plan(new Planned(what + " of " + me));
        }

        <T> Mono<T> of(Mono<T> mono) {
            return mono.doOnSubscribe(s -> subscribed = true).doFinally(s -> over = true);
        }

        <T> Flux<T> of(Flux<T> flux) {
            return flux.doOnSubscribe(s -> subscribed = true).doFinally(s -> over = true);
        }

        <T> Single<T> of(Single<T> single) {
            return single.doOnSubscribe(s -> subscribed = true).doFinally(() -> over = true);
        }

        boolean isSignalled() {
            return signalled;
        }

        void requireOver() {
            require(over || !subscribed, "a publisher was left and not cancelled");
        }
    }

    private static void mono(Actor me, Step step) {
        var life = new Life(me);
        Mono<Integer> mono =
                life.of(
                        Mono.delay(step.time(), me.world.reactor)
                                .map(tick -> life.value("of a mono")));
        try {
            me.world.ledger.out(
                    me.world.waits.until(
                            "a mono", life::isSignalled, () -> ReactorBridge.awaitRequired(mono)));
        } finally {
            life.requireOver();
        }
        me.requireContext();
    }

    private static void monoThatFails(Actor me, Step step) {
        var life = new Life(me);
        Mono<Integer> mono =
                life.of(
                        Mono.delay(step.time(), me.world.reactor)
                                .flatMap(tick -> Mono.<Integer>error(life.failure("a mono"))));
        try {
            ReactorBridge.awaitRequired(mono);
            throw new AssertionError("a failure was lost");
        } catch (Planned thrown) {
            me.world.plans.told(thrown);
        } finally {
            life.requireOver();
        }
    }

    private static void toMono(Actor me, Step step) {
        World world = me.world;
        Mono<Integer> mono =
                ReactorBridge.<Integer>toMono(() -> {
                    world.cleanUpsDue++;
                    try {
                        return me.slowly(step.time(), "of a body behind a mono");
                    } finally {
                        me.cleanUp();
                    }
                });
        Mono<Integer> twice =
                mono.flatMap(first -> {
                    world.ledger.out(first);
                    return ReactorBridge.<Integer>toMono(
                            () -> me.slowly(MOMENT, "of a body behind a body"));
                });
        world.ledger.out(ReactorBridge.awaitRequired(twice));
    }

    private static void flux(Actor me, Step step) {
        var life = new Life(me);
        Flux<Integer> flux =
                life.of(
                        Flux.interval(MOMENT, me.world.reactor)
                                .onBackpressureBuffer()
                                .map(tick -> life.value("of a flux")));
        try (var stream = ReactorBridge.stream(flux)) {
            for (int i = 0; i < 2; i++) {
                StreamSteps.take(me, stream);
                me.sleep(step.time());
            }
        } finally {
            life.requireOver();
        }
    }

    private static void fluxFirst(Actor me, Step step) {
        var life = new Life(me);
        Flux<Integer> flux =
                life.of(
                        Flux.interval(step.time().plus(MOMENT), me.world.reactor)
                                .onBackpressureBuffer()
                                .map(tick -> life.value("the first of a flux")));
        try {
            me.world.ledger.out(
                    me.world.waits.until(
                            "the first of a flux",
                            life::isSignalled,
                            () -> ReactorBridge.values(flux).first()));
        } finally {
            life.requireOver();
        }
    }

    private static void toFlux(Actor me, Step step) {
        World world = me.world;
        Flux<Integer> flux =
                ReactorBridge.<Integer>toFlux(
                                out -> StreamSteps.emit(me, out, MOMENT, world.ledger::mayStay))
                        .doOnDiscard(Integer.class, world.ledger::discarded);
        var two = ReactorBridge.values(flux.take(2)).toList();
        require(two.size() == 2, "took " + two);
        two.forEach(world.ledger::out);
        me.sleep(step.time());
    }

    private static void single(Actor me, Step step) {
        World world = me.world;
        var life = new Life(me);
        Single<Integer> single = life.of(timer(me, step).map(tick -> life.value("of a single")));
        try {
            world.ledger.out(
                    world.waits.until("a single", life::isSignalled, () -> RxBridge.await(single)));
        } finally {
            life.requireOver();
        }
    }

    private static Single<Long> timer(Actor me, Step step) {
        return Single.timer(step.time().toNanos(), TimeUnit.NANOSECONDS, me.world.rx);
    }

    private static void singleThatFails(Actor me, Step step) {
        var life = new Life(me);
        Single<Integer> single =
                life.of(
                        timer(me, step)
                                .flatMap(tick -> Single.<Integer>error(life.failure("a single"))));
        try {
            RxBridge.await(single);
            throw new AssertionError("a failure was lost");
        } catch (Planned thrown) {
            me.world.plans.told(thrown);
        } finally {
            life.requireOver();
        }
    }

    /** RxJava tells nobody what it drops between its threads: so values of no account. */
    private static void toFlowable(Actor me, Step step) {
        try (var stream =
                RxBridge.stream(
                        RxBridge.<String>toFlowable(
                                        out -> {
                                            me.world.cleanUpsDue++;
                                            try {
                                                for (int i = 0; ; i++) {
                                                    me.sleep(MOMENT);
                                                    out.emit("element " + i);
                                                }
                                            } finally {
                                                me.cleanUp();
                                            }
                                        })
                                .observeOn(me.world.rx))) {
            for (int i = 0; i < 2; i++) {
                String element = stream.next();
                require(("element " + i).equals(element), element + " in the place of " + i);
                me.sleep(step.time());
            }
        }
    }
}
