package dev.millrace.testing.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;

@Tag("without-opens")
class EnginesWithoutOpensTest {
    private static final List<FiberEngine> RAN = new CopyOnWriteArrayList<>();

    @BeforeEach
    void forget() {
        RAN.clear();
    }

    @Test
    void an_engine_that_this_jvm_cannot_run_is_left_out() {
        EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(OpensALoop.class))
                .execute()
                .testEvents()
                .assertStatistics(events -> events.succeeded(1).failed(0));

        assertThat(RAN).containsExactly(FiberEngine.BATON);
    }

    @Test
    void an_engine_that_is_named_fails_where_it_cannot_run() {
        EngineTestKit.engine("junit-jupiter")
                .configurationParameter(OnEachEngine.ENGINES, "carrier,baton")
                .selectors(selectClass(OpensALoop.class))
                .execute()
                .testEvents()
                .assertStatistics(events -> events.succeeded(1).failed(1));

        assertThat(RAN).containsExactly(FiberEngine.BATON);
    }

    static class OpensALoop {
        @OnEachEngine
        void test(FiberEngine engine) {
            EventLoop.builder().engine(engine).open().close();
            RAN.add(engine);
        }
    }
}
