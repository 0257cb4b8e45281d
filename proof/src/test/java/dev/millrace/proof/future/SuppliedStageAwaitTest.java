package dev.millrace.proof.future;

import dev.millrace.completablefuture.FutureBridge;
import dev.millrace.proof.AwaitContractTest;

/** The await contract of a stage that is started for the task. */
class SuppliedStageAwaitTest extends AwaitContractTest {

    @Override
    protected Foreign pending() {
        return new FutureForeign(future -> FutureBridge.<Object>awaitOwned(() -> future));
    }

    @Override
    protected boolean owns() {
        return true;
    }
}
