package dev.millrace.samples.migrate.callbacks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.executor.RunInExecutor;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import java.time.Duration;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RoutesTest extends EngineTest {
    enum Style {
        NESTED(NestedRoutes::new),
        STEPPED(SteppedRoutes::new),
        TASKS((geo, timer) -> new CallbackRoutes(new TaskRoutes(new TaskGeo(geo))));

        private final BiFunction<Geo, ScheduledExecutorService, Routes> routes;

        Style(BiFunction<Geo, ScheduledExecutorService, Routes> routes) {
            this.routes = routes;
        }

        Routes over(Geo geo, TestLoop loop) {
            return routes.apply(geo, loop.loop().asScheduledExecutor()); // the test's clock
        }
    }

    private static final Place GOAL = new Place(3, 4);

    private final FakeGeo geo = new FakeGeo();

    @ParameterizedTest
    @EnumSource
    void every_style_finds_the_same_way(Style style) {
        TestLoop.run(
                engine,
                loop -> {
                    var heard = new Heard<Double>();
                    style.over(geo, loop).distance("Harbour", "Market", heard);
                    answerAll(loop);

                    assertThat(heard.told()).containsExactly(5.0);
                });
    }

    @ParameterizedTest
    @EnumSource
    void answers_may_come_on_any_thread(Style style) {
        TestLoop.run(
                engine,
                loop -> {
                    var heard = new Heard<Double>();
                    style.over(geo, loop).distance("Harbour", "Market", heard);
                    while (heard.told().isEmpty()) {
                        loop.untilIdle();
                        RunInExecutor.runInExecutor(
                                        ForkJoinPool.commonPool(),
                                        () -> {
                                            geo.answer();
                                            return true;
                                        })
                                .await();
                    }

                    assertThat(heard.told()).containsExactly(5.0);
                });
    }

    @ParameterizedTest
    @EnumSource
    void a_failure_is_told_once_and_the_rest_is_taken_back(Style style) {
        TestLoop.run(
                engine,
                loop -> {
                    var heard = new Heard<Double>();
                    style.over(geo, loop).distance("Atlantis", "Market", heard);
                    loop.untilIdle();
                    geo.pending.removeFirst().run(); // the first question only
                    answerAll(loop);

                    assertThat(heard.told())
                            .singleElement()
                            .satisfies(told -> assertThat(told).isInstanceOf(GeoException.class));
                    assertThat(geo.pending).isEmpty();
                });
    }

    @ParameterizedTest
    @EnumSource
    void an_answer_that_takes_too_long_is_a_failure_and_the_questions_are_taken_back(Style style) {
        TestLoop.run(
                engine,
                loop -> {
                    var heard = new Heard<Double>();
                    style.over(geo, loop).distance("Harbour", "Market", heard);
                    loop.advance(Duration.ofSeconds(2));

                    assertThat(heard.told())
                            .singleElement()
                            .satisfies(
                                    told -> assertThat(told).isInstanceOf(TimeoutException.class));
                    assertThat(geo.pending).isEmpty();
                });
    }

    @ParameterizedTest
    @EnumSource
    void a_caller_that_takes_its_question_back_hears_nothing(Style style) {
        TestLoop.run(
                engine,
                loop -> {
                    var heard = new Heard<Double>();
                    Call call = style.over(geo, loop).distance("Harbour", "Market", heard);
                    loop.untilIdle();
                    assertThat(geo.pending).hasSize(2);

                    call.cancel();
                    loop.untilIdle();
                    assertThat(geo.pending).isEmpty();
                    assertThat(heard.told()).isEmpty();
                });
    }

    @ParameterizedTest
    @EnumSource
    void a_vehicle_that_arrives_is_told_and_not_listened_to_any_more(Style style) {
        TestLoop.run(
                engine,
                loop -> {
                    var heard = new Heard<Place>();
                    style.over(geo, loop).arrival("bus", GOAL, heard);
                    loop.untilIdle();

                    geo.listeners.getFirst().onPosition(new Place(0, 0));
                    loop.untilIdle();
                    assertThat(heard.told()).isEmpty();
                    geo.listeners.getFirst().onPosition(new Place(3, 3.5));
                    loop.untilIdle();

                    assertThat(heard.told()).containsExactly(new Place(3, 3.5));
                    assertThat(geo.listeners).isEmpty();
                });
    }

    @ParameterizedTest
    @EnumSource
    void a_vehicle_that_is_lost_is_a_failure(Style style) {
        var lost = new GeoException("lost");

        TestLoop.run(
                engine,
                loop -> {
                    var heard = new Heard<Place>();
                    style.over(geo, loop).arrival("bus", GOAL, heard);
                    loop.untilIdle();
                    geo.listeners.getFirst().onLost(lost);
                    loop.untilIdle();

                    assertThat(heard.told()).containsExactly(lost);
                    assertThat(geo.listeners).isEmpty();
                });
    }

    @ParameterizedTest
    @EnumSource
    void who_stops_waiting_for_a_vehicle_is_not_told_of_it(Style style) {
        TestLoop.run(
                engine,
                loop -> {
                    var heard = new Heard<Place>();
                    Call call = style.over(geo, loop).arrival("bus", GOAL, heard);
                    loop.untilIdle();

                    call.cancel();
                    loop.untilIdle();
                    assertThat(geo.listeners).isEmpty();
                    assertThat(heard.told()).isEmpty();
                });
    }

    private void answerAll(TestLoop loop) {
        loop.untilIdle();
        while (!geo.pending.isEmpty()) {
            geo.answer();
            loop.untilIdle();
        }
    }
}
