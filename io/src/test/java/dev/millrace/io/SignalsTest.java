package dev.millrace.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.TaskGroup;
import dev.millrace.spi.SignalRefusedException;
import dev.millrace.spi.SignalRefusedException.Reason;
import dev.millrace.stream.AsyncStream;
import dev.millrace.sync.Select;
import dev.millrace.testing.junit.EngineTest;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Signals that another process sends to this one. */
@SuppressWarnings("CheckReturnValue") // of calls that are refused
class SignalsTest extends EngineTest {

    @BeforeEach
    void there_are_signals() {
        SignalledJvm.assumeSignals();
    }

    /** Has a second process send so many of them; returns when they are on their way. */
    private static void raise(String signal, int times) throws Exception {
        Async.blocking(() -> SignalledJvm.send(signal, times, ProcessHandle.current().pid()));
    }

    @Test
    void a_signal_comes_as_its_name() {
        run(loop -> {
            // none of those that a JVM in the background may have to ignore
            try (var signals = Signals.stream("SIGUSR1", "winch")) {
                raise("WINCH", 1);
                assertThat(signals.next()).isEqualTo("WINCH");
                raise("USR1", 1);
                assertThat(signals.next()).isEqualTo("USR1");
                assertThat(signals.toString()).isEqualTo("signals USR1, WINCH");
            }
        });
    }

    @Test
    @Tag("slow") // a hundred thousand of them
    void in_a_storm_the_last_one_is_never_lost_and_no_more_than_one_lies_there() {
        run(loop -> {
            try (var signals = Signals.stream("USR1")) {
                int[] taken = {0};
                TaskGroup.run(group -> {
                    group.forkDaemon(() -> {
                        while (signals.next() != null) {
                            taken[0]++;
                        }
                    });
                    raise("USR1", 100_000);
                    int before = taken[0];

                    raise("USR1", 1);

                    while (taken[0] == before) {
                        Async.checkpoint();
                    }
                    assertThat(taken[0]).isBetween(1, 100_001);
                });
                try (var marks = Signals.stream("TERM")) {
                    raise("USR1", 2_000); // and nobody reads
                    raise("TERM", 1);
                    marks.next();
                    int lay = 0;
                    while (signals.ready()) {
                        signals.next();
                        lay++;
                    }
                    assertThat(lay).isBetween(1, 5); // with what the JVM tells behind the mark
                }
            }
        });
    }

    @Test
    void each_stream_that_asks_for_a_signal_gets_it() {
        run(loop -> {
            try (var first = Signals.stream("USR1")) {
                try (var second = Signals.stream("USR1")) {
                    raise("USR1", 1);
                    assertThat(first.next()).isEqualTo("USR1");
                    assertThat(second.next()).isEqualTo("USR1");
                }
                raise("USR1", 1);
                assertThat(first.next()).isEqualTo("USR1"); // and the process has not ended
            }
        });
    }

    @Test
    void a_cancelled_next_has_taken_nothing() {
        run(loop -> {
            try (var signals = Signals.stream("USR1")) {
                var scope = new CancelScope();
                TaskGroup.run(group -> {
                    group.fork(() -> scope.run(() -> signals.next()));
                    loop.untilIdle();
                    scope.cancel();
                });
                raise("USR1", 1);
                loop.untilIdle();

                var cancelled = new CancelScope();
                cancelled.run(() -> {
                    cancelled.cancel();
                    signals.next();
                });

                assertThat(signals.next()).isEqualTo("USR1");
            }
        });
    }

    @Test
    void a_select_can_wait_for_one() {
        run(loop -> {
            try (var signals = Signals.stream("USR1")) {
                var none = AsyncStream.<String>channel(1).receiver();
                raise("USR1", 1);
                String chosen =
                        Select.select(
                                Select.when(none).thenApply(value -> "nothing"),
                                Select.when(signals).thenApply(name -> "signal " + name));
                assertThat(chosen).isEqualTo("signal USR1");
            }
        });
    }

    @Test
    void a_close_ends_the_waits_and_may_be_called_twice() {
        run(loop -> {
            var signals = Signals.stream("USR1");
            var ended = new ArrayList<String>();
            TaskGroup.run(group -> {
                group.fork(() -> ended.add(signals.next()));
                loop.untilIdle();
                var scope = new CancelScope();
                scope.run(() -> {
                    scope.cancel();
                    signals.close(); // in a cancelled task as well
                });
                signals.close();
            });
            assertThat(ended).containsExactly((String) null);
            assertThat(signals.closed()).isTrue();
            assertThat(signals.next()).isNull();
        });
    }

    @Test
    void a_cancelled_task_handles_nothing() {
        run(loop -> {
            var scope = new CancelScope();
            scope.run(() -> {
                scope.cancel();
                Signals.stream("QUIT"); // which would be refused
            });
            assertThat(scope.cancelledCaught()).isTrue();
        });
    }

    @Test
    void a_job_that_an_interrupted_task_has_left_handles_nothing() throws Exception {
        run(loop -> {
            assertThatThrownBy(
                            () -> {
                                Thread.currentThread().interrupt();
                                Signals.stream("USR1");
                            })
                    .isInstanceOf(InterruptedException.class);

            var left = new SignalStream(Set.of("USR1"));
            left.close(); // as the task does that does not wait any more
            Async.blocking(() -> left.install());
        });
        assertThat(installed("USR1")).isFalse();
    }

    @Test
    void those_that_the_jvm_needs_are_refused_with_the_reason_and_none_is_handled() {
        run(loop -> {
            for (String name : new String[] {"QUIT", "SEGV", "KILL", "USR2", "BUS"}) {
                assertThatExceptionOfType(SignalRefusedException.class)
                        .isThrownBy(() -> Signals.stream("USR1", name))
                        .withMessageContaining("SIG" + name)
                        .matches(refused -> refused.reason() == Reason.USED_BY_THE_JVM);
            }
            assertThat(installed("USR1")).isFalse();
            assertThatThrownBy(() -> Signals.stream("COFFEE"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("SIGCOFFEE");
            assertThatThrownBy(() -> Signals.stream()).isInstanceOf(IllegalArgumentException.class);
        });
    }

    @Test
    void a_handler_of_somebody_else_keeps_the_signal() throws Exception {
        var heard = new Semaphore(0);
        Object before = install("USR1", handler(heard));
        try {
            run(loop -> {
                assertThatExceptionOfType(SignalRefusedException.class)
                        .isThrownBy(() -> Signals.stream("USR1"))
                        .withMessageContaining("remove that one")
                        .matches(refused -> refused.reason() == Reason.FOREIGN_HANDLER);
                raise("USR1", 1);
            });
            assertThat(heard.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            install("USR1", before);
        }
    }

    @Test
    void a_handler_that_somebody_installs_meanwhile_stays() throws Exception {
        var heard = new Semaphore(0);
        Object theirs = handler(heard);
        Object[] ours = {null};
        run(loop -> {
            try (var signals = Signals.stream("USR1")) {
                ours[0] = install("USR1", theirs);
                assertThatExceptionOfType(SignalRefusedException.class)
                        .isThrownBy(() -> Signals.stream("USR1"))
                        .matches(refused -> refused.reason() == Reason.FOREIGN_HANDLER);
                assertThat(signals.ready()).isFalse();
            }
        });
        Object found = install("USR1", defaultHandler());
        assertThat(found).isSameAs(theirs);
        assertThat(ours[0]).isNotSameAs(defaultHandler());
    }

    // ---- what others do, who name sun.misc.Signal, of which compilers warn

    private static boolean installed(String name) throws Exception {
        Object found = install(name, defaultHandler());
        install(name, found);
        return found != defaultHandler();
    }

    private static Object install(String name, Object handler) throws Exception {
        Class<?> signal = Class.forName("sun.misc.Signal");
        return signal.getMethod("handle", signal, Class.forName("sun.misc.SignalHandler"))
                .invoke(null, signal.getConstructor(String.class).newInstance(name), handler);
    }

    private static Object defaultHandler() throws Exception {
        return Class.forName("sun.misc.SignalHandler").getField("SIG_DFL").get(null);
    }

    private static Object handler(Semaphore heard) throws Exception {
        return Proxy.newProxyInstance(
                SignalsTest.class.getClassLoader(),
                new Class<?>[] {Class.forName("sun.misc.SignalHandler")},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("handle")) {
                        heard.release();
                    }
                    return method.getName().equals("toString") ? "theirs" : null;
                });
    }
}
