package dev.millrace.proof.future;

import dev.millrace.completablefuture.FutureBridge;
import dev.millrace.proof.AwaitContractTest;

/** The await contract of a plain future that is shared. */
class SharedFutureAwaitTest extends AwaitContractTest {

    @Override
    protected Foreign pending() {
        return new PlainForeign(future -> FutureBridge.<Object>awaitFuture(future));
    }

    @Override
    protected boolean owns() {
        return false;
    }
}
