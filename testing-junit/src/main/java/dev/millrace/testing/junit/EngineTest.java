package dev.millrace.testing.junit;

import dev.millrace.FiberEngine;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.TestRun;
import org.junit.jupiter.params.Parameter;

/**
 * A test class that runs once per fiber engine, each test on a loop on virtual time.
 *
 * {@snippet lang=java :
 * class BillingTest extends EngineTest {
 *     @Test
 *     void an_order_is_billed_once() {
 *         run(loop -> assertThat(bill(order)).isEqualTo(1));
 *     }
 * }
 * }
 */
@OnEachEngine
public abstract class EngineTest {
    /** The engine of this invocation. */
    @Parameter(0)
    protected FiberEngine engine = FiberEngine.BATON; // JUnit sets it before the test runs

    /** Called by JUnit, once per engine and test. */
    protected EngineTest() {}

    /**
     * Runs {@code body} as a task on a new loop on virtual time, on the engine of this invocation.
     *
     * @param body the test
     * @return the time that the body took, and the faults that it took or expected
     * @throws AssertionError if the body leaves anything
     * @see TestLoop#run(FiberEngine, TestLoop.Body)
     */
    protected final TestRun run(TestLoop.Body body) {
        return TestLoop.run(engine, body);
    }
}
