package dev.millrace.testing.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

class OnEachEngineTest {
    private static final List<String> RAN = new CopyOnWriteArrayList<>();

    @BeforeEach
    void forget() {
        RAN.clear();
    }

    private static Events run(Class<?> tests) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(tests))
                .execute()
                .testEvents();
    }

    private static Events run(Class<?> tests, String engines) {
        return EngineTestKit.engine("junit-jupiter")
                .configurationParameter(OnEachEngine.ENGINES, engines)
                .selectors(selectClass(tests))
                .execute()
                .testEvents();
    }

    @Test
    void a_method_runs_once_per_engine_beside_tests_that_run_once() {
        run(OneMethod.class).assertStatistics(events -> events.succeeded(3));

        assertThat(RAN).containsExactlyInAnyOrder("once", "on CARRIER", "on BATON");
    }

    static class OneMethod {
        @Test
        void once() {
            RAN.add("once");
        }

        @OnEachEngine
        void on_each(FiberEngine engine) {
            RAN.add("on " + engine);
        }
    }

    @Test
    void a_class_takes_the_engine_in_a_field_and_runs_all_its_tests_on_each() {
        run(InAField.class).assertStatistics(events -> events.succeeded(4));

        assertThat(RAN)
                .containsExactlyInAnyOrder(
                        "one CARRIER", "other CARRIER", "one BATON", "other BATON");
    }

    @OnEachEngine
    static class InAField {
        @Parameter FiberEngine engine;

        @Test
        void one() {
            RAN.add("one " + engine);
        }

        @Test
        void other() {
            RAN.add("other " + engine);
        }
    }

    @Test
    void a_class_takes_the_engine_in_its_constructor() {
        run(InTheConstructor.class).assertStatistics(events -> events.succeeded(2));

        assertThat(RAN).containsExactly("CARRIER", "BATON");
    }

    @OnEachEngine
    record InTheConstructor(FiberEngine engine) {
        @Test
        void test() {
            RAN.add(engine.toString());
        }
    }

    @Test
    void enums_are_combined_with_the_engines_each_with_each() {
        run(WithCompleters.class).assertStatistics(events -> events.succeeded(4));

        assertThat(RAN)
                .containsExactly("CARRIER LOOP", "CARRIER FOREIGN", "BATON LOOP", "BATON FOREIGN");
    }

    @OnEachEngine(with = Completer.class)
    static class WithCompleters {
        @Parameter(0)
        FiberEngine engine;

        @Parameter(1)
        Completer completer;

        @Test
        void test() {
            RAN.add(engine + " " + completer);
        }
    }

    @Test
    void a_parameter_of_junit_names_the_engines() {
        run(InAField.class, "baton").assertStatistics(events -> events.succeeded(2));

        assertThat(RAN).containsExactlyInAnyOrder("one BATON", "other BATON");
    }

    @Test
    void an_engine_that_may_be_missing_is_run_when_it_is_named() {
        run(InTheConstructor.class, "Simulated, CARRIER")
                .assertStatistics(events -> events.succeeded(2));

        assertThat(RAN).containsExactly("SIMULATED", "CARRIER");
    }

    @Test
    void a_name_that_is_no_engine_fails_instead_of_running_nothing() {
        EngineTestKit.engine("junit-jupiter")
                .configurationParameter(OnEachEngine.ENGINES, "carrot")
                .selectors(selectClass(InAField.class))
                .execute()
                .containerEvents()
                .assertStatistics(events -> events.failed(1));

        assertThat(RAN).isEmpty();
    }

    @Test
    void an_engine_test_runs_its_bodies_on_the_engine_of_the_invocation() {
        run(Inherited.class).assertStatistics(events -> events.succeeded(2));

        assertThat(RAN).containsExactly("CARRIER", "BATON");
    }

    static class Inherited extends EngineTest {
        @Test
        void test() {
            run(loop -> {
                assertThat(loop.loop()).isSameAs(EventLoop.current());
                assertThat(loop.loop().engine()).isEqualTo(engine);
                RAN.add(engine.toString());
            });
        }
    }

    @Test
    void a_subclass_of_an_engine_test_may_add_enums() {
        run(Combined.class).assertStatistics(events -> events.succeeded(4));

        assertThat(RAN)
                .containsExactly("CARRIER LOOP", "CARRIER FOREIGN", "BATON LOOP", "BATON FOREIGN");
    }

    @OnEachEngine(with = Completer.class)
    static class Combined extends EngineTest {
        @Parameter(1)
        Completer completer;

        @Test
        void test() {
            RAN.add(engine + " " + completer);
        }
    }
}
