package dev.millrace.proof.future;

import dev.millrace.completablefuture.FutureBridge;
import dev.millrace.proof.AwaitContractTest;

/** The await contract of a stage that is shared. */
class SharedStageAwaitTest extends AwaitContractTest {

    @Override
    protected Foreign pending() {
        return new FutureForeign(future -> FutureBridge.<Object>await(future));
    }

    @Override
    protected boolean owns() {
        return false;
    }
}
