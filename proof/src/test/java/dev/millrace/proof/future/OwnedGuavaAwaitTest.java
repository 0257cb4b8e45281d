package dev.millrace.proof.future;

import dev.millrace.guava.GuavaBridge;
import dev.millrace.proof.AwaitContractTest;

/** The await contract of a future of Guava that is started for the task. */
class OwnedGuavaAwaitTest extends AwaitContractTest {

    @Override
    protected Foreign pending() {
        return new GuavaForeign(future -> GuavaBridge.<Object>awaitOwned(() -> future));
    }

    @Override
    protected boolean owns() {
        return true;
    }
}
