package dev.millrace.proof.simulation;

import static dev.millrace.proof.simulation.World.require;

import dev.millrace.Async;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Emitter;
import dev.millrace.stream.Feed;
import dev.millrace.stream.Overflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.function.IntConsumer;

/** Streams of one task's own. */
enum StreamSteps implements Kind {
    GENERATOR(StreamSteps::generator),
    GENERATOR_LEFT(StreamSteps::generatorLeft),
    GENERATOR_THAT_FAILS(StreamSteps::generatorThatFails),
    INLINE_GENERATOR(StreamSteps::inlineGenerator),
    LISTEN(StreamSteps::listen);

    private static final Duration MOMENT = Duration.ofMillis(1);

    private final Deed deed;

    StreamSteps(Deed deed) {
        this.deed = deed;
    }

    @Override
    public void perform(Actor me, Step step) throws Exception {
        deed.perform(me, step);
    }

    /** Emits values for ever, one each {@code pause}; those that a cancel meets are {@code cut}. */
    static void emit(Actor me, Emitter<Integer> out, Duration pause, IntConsumer cut) {
        me.world.cleanUpsDue++;
        try {
            while (true) {
                me.sleep(pause);
                emit(me, out, cut);
            }
        } finally {
            me.cleanUp();
        }
    }

    private static void emit(Actor me, Emitter<Integer> out, IntConsumer cut) {
        Async.raisePending(); // so that emit takes what it is given
        int value = me.world.ledger.make("an element of a generator");
        boolean whole = false;
        try {
            out.emit(value);
            whole = true;
        } finally {
            if (!whole) {
                cut.accept(value);
            }
        }
    }

    private static void emitForEver(Actor me, Emitter<Integer> out, Duration pause) {
        emit(me, out, pause, value -> {}); // somebody has it
    }

    private static void generator(Actor me, Step step) {
        AsyncStream<Integer> stream = AsyncStream.generate(out -> emitForEver(me, out, MOMENT));
        try {
            take(me, stream);
            me.sleep(step.time());
            take(me, stream);
        } finally {
            close(me, stream);
        }
    }

    static void take(Actor me, AsyncStream<Integer> stream) {
        Integer element = stream.next();
        if (element == null) {
            throw new AssertionError("a stream without an end has ended");
        }
        me.world.ledger.out(element);
        me.requireContext();
    }

    private static void close(Actor me, AsyncStream<Integer> stream) {
        Duration now = me.world.loop.time();
        stream.close();
        require(me.world.loop.time().equals(now), "a close has waited for more than a clean-up");
        require(stream.closed(), "closed, and not so");
    }

    /** Waits for elements, each time too short, so that some come while nobody waits. */
    private static void generatorLeft(Actor me, Step step) {
        Duration pause = Duration.ofMillis(2 + step.to());
        AsyncStream<Integer> stream = AsyncStream.generate(out -> emitForEver(me, out, pause));
        try {
            for (int i = 0; i < 4; i++) {
                Async.moveOnAfter(MOMENT, () -> take(me, stream));
                me.sleep(MOMENT);
            }
        } finally {
            close(me, stream);
        }
    }

    private static void generatorThatFails(Actor me, Step step) {
        AsyncStream<Integer> stream =
                AsyncStream.generate(out -> {
                    emit(me, out, value -> {});
                    throw me.slowFailure(step.time(), "a generator");
                });
        try {
            stream.forEach(element -> me.world.ledger.out(element));
            throw new AssertionError("a failure was lost");
        } catch (Planned thrown) {
            me.world.plans.told(thrown);
        }
    }

    private static void inlineGenerator(Actor me, Step step) {
        AsyncStream.<Integer>generate(out -> emitForEver(me, out, MOMENT))
                .take(2)
                .forEach(element -> {
                    me.world.ledger.out(element);
                    me.sleep(step.time());
                });
    }

    /** A listener hears a value now and then, and only while it is registered. */
    private static void listen(Actor me, Step step) {
        World world = me.world;
        int[] registered = new int[1];
        var feeds = new ArrayList<Feed<Integer>>(1);
        var overflow = step.to() == 0 ? Overflow.latest() : Overflow.buffer(4);
        try (AsyncStream<Integer> stream =
                AsyncStream.listen(
                        overflow,
                        feed -> {
                            registered[0]++;
                            feeds.add(feed);
                            for (int i = 1; i <= 3; i++) {
                                Duration at = step.time().dividedBy(i);
                                world.later(at, () -> world.anywhere(() -> hear(world, feed)));
                            }
                            return () -> registered[0]--;
                        })) {
            take(me, stream);
            take(me, stream);
        } finally {
            require(registered[0] == 0, "a listener is still registered");
            feeds.forEach(feed -> hear(world, feed));
        }
    }

    private static void hear(World world, Feed<Integer> feed) {
        int value = world.ledger.make("what a listener heard");
        if (!feed.send(value)) {
            world.ledger.out(value); // it is still its sender's
        }
    }
}
