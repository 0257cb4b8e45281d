package dev.millrace.proof.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.Async;
import dev.millrace.ContextVar;
import dev.millrace.TaskGroup;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Generator;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A generator and its consumer have a context each, however the stream is read: what one binds, or
 * sets in a registered thread-local, the other does not see.
 */
@Timeout(60)
class GeneratorContextTest extends EngineTest {
    private static final ThreadLocal<String> LOCAL = Registered.USER;
    private static final ContextVar<String> KEYED = ContextVar.forKey(Registered.USER_KEY);
    private static final ContextVar<String> VAR = ContextVar.withDefault("variable", "none");

    @RegisterExtension final Registered registered = new Registered();

    private interface Use {
        void take(int element) throws Exception;
    }

    /** A way to read a stream. */
    private record Way(String name, Reader reader) {
        @Override
        public String toString() {
            return name;
        }
    }

    private interface Reader {
        void read(AsyncStream<Integer> stream, Use use) throws Exception;
    }

    static Stream<Way> ways() {
        return Stream.of(
                new Way("forEach", (stream, use) -> stream.forEach(use::take)),
                new Way(
                        "forEach of a map",
                        (stream, use) -> stream.map(element -> element).forEach(use::take)),
                new Way(
                        "forEach of a filter",
                        (stream, use) -> stream.filter(element -> true).forEach(use::take)),
                new Way(
                        "forEach of another generator",
                        (stream, use) ->
                                AsyncStream.<Integer>generate(out -> stream.forEach(out::emit))
                                        .forEach(use::take)),
                new Way(
                        "next",
                        (stream, use) -> {
                            for (Integer element = stream.next();
                                    element != null;
                                    element = stream.next()) {
                                use.take(element);
                            }
                            stream.close();
                        }),
                new Way(
                        "for loop",
                        (stream, use) -> {
                            for (Integer element : stream) {
                                use.take(element);
                            }
                        }),
                new Way(
                        "next, then forEach",
                        (stream, use) -> {
                            use.take(stream.next());
                            stream.forEach(use::take);
                        }));
    }

    private static String here() {
        return VAR.get() + " and " + LOCAL.get();
    }

    private static Generator<Integer> leaking(Trace trace) {
        return out -> {
            trace.add("generator starts with " + here());
            LOCAL.set("generator");
            VAR.where(
                    "generator",
                    () -> {
                        out.emit(1);
                        trace.add("generator goes on with " + here());
                        LOCAL.set("generator again");
                        out.emit(2);
                        trace.add("generator ends with " + here());
                    });
        };
    }

    @ParameterizedTest
    @MethodSource("ways")
    void neither_side_sees_what_the_other_binds_or_sets(Way way) {
        run(loop -> {
            var trace = new Trace();
            LOCAL.set("consumer");
            VAR.where(
                    "consumer",
                    () -> {
                        way.reader.read(
                                AsyncStream.generate(leaking(trace)),
                                element -> {
                                    trace.add("consumer takes " + element + " with " + here());
                                    LOCAL.set("consumer after " + element);
                                });
                        trace.add("consumer ends with " + here());
                    });
            LOCAL.remove();
            assertThat(trace.steps())
                    .containsExactly(
                            "generator starts with consumer and consumer",
                            "consumer takes 1 with consumer and consumer",
                            "generator goes on with generator and generator",
                            "consumer takes 2 with consumer and consumer after 1",
                            "generator ends with generator and generator again",
                            "consumer ends with consumer and consumer after 2");
        });
    }

    @ParameterizedTest
    @MethodSource("ways")
    void what_either_side_starts_is_in_the_context_of_that_side(Way way) {
        run(loop -> {
            var trace = new Trace();
            Generator<Integer> forking =
                    out ->
                            VAR.where(
                                    "generator",
                                    () -> {
                                        LOCAL.set("generator");
                                        TaskGroup.run(group -> {
                                            group.fork(() -> trace.add("forked in " + here()));
                                        });
                                        out.emit(1);
                                    });
            VAR.where(
                    "consumer",
                    () ->
                            way.reader.read(
                                    AsyncStream.generate(forking),
                                    element -> {
                                        TaskGroup.run(group -> {
                                            group.fork(() -> trace.add("forked in " + here()));
                                        });
                                        Async.checkpoint();
                                    }));
            assertThat(trace.steps())
                    .containsExactly(
                            "forked in generator and generator", "forked in consumer and null");
        });
    }

    @ParameterizedTest
    @MethodSource("ways")
    void a_variable_of_a_registered_key_stays_on_its_side_as_well(Way way) {
        run(loop -> {
            var trace = new Trace();
            Generator<Integer> binding =
                    out ->
                            KEYED.where(
                                    "generator",
                                    () -> {
                                        out.emit(1);
                                        trace.add(
                                                "generator has "
                                                        + KEYED.get()
                                                        + " and "
                                                        + LOCAL.get());
                                    });
            KEYED.where(
                    "consumer",
                    () ->
                            way.reader.read(
                                    AsyncStream.generate(binding),
                                    element ->
                                            trace.add(
                                                    "consumer has "
                                                            + KEYED.get()
                                                            + " and "
                                                            + LOCAL.get())));
            assertThat(LOCAL.get()).isNull();
            assertThat(trace.steps())
                    .containsExactly(
                            "consumer has consumer and consumer",
                            "generator has generator and generator");
        });
    }

    @ParameterizedTest
    @MethodSource("ways")
    void a_consumer_that_throws_and_a_generator_that_fails_come_back_to_their_own(Way way) {
        run(loop -> {
            var trace = new Trace();
            Generator<Integer> cleaning =
                    out ->
                            VAR.where(
                                    "generator",
                                    () -> {
                                        LOCAL.set("generator");
                                        try {
                                            out.emit(1);
                                        } finally {
                                            trace.add("generator leaves with " + here());
                                        }
                                    });
            AsyncStream<Integer> left = AsyncStream.generate(cleaning);
            assertThatIllegalStateException()
                    .isThrownBy(() ->
                            way.reader.read(
                                    left,
                                    element -> {
                                        throw new IllegalStateException("enough");
                                    }));
            left.close();
            assertThatIllegalStateException()
                    .isThrownBy(() ->
                            way.reader.read(
                                    AsyncStream.generate(out -> {
                                        LOCAL.set("generator");
                                        out.emit(1);
                                        throw new IllegalStateException("no more");
                                    }),
                                    element -> {}));
            assertThat(here()).isEqualTo("none and null");
            assertThat(trace.steps())
                    .containsExactly("generator leaves with generator and generator");
        });
    }

    @Test
    void a_generator_inside_a_generator_has_a_context_of_its_own() {
        run(loop -> {
            var trace = new Trace();
            Generator<Integer> inner = out -> VAR.where("inner", () -> out.emit(1));
            Generator<Integer> outer =
                    out ->
                            VAR.where(
                                    "outer",
                                    () ->
                                            AsyncStream.generate(inner)
                                                    .forEach((Integer element) -> {
                                                        trace.add("outer takes with " + VAR.get());
                                                        out.emit(element);
                                                    }));
            AsyncStream.generate(outer)
                    .forEach((Integer element) -> trace.add("consumer takes with " + VAR.get()));
            assertThat(trace.steps())
                    .containsExactly("outer takes with outer", "consumer takes with none");
        });
    }
}
