package dev.millrace.proof.future;

import dev.millrace.completablefuture.FutureBridge;
import dev.millrace.proof.AwaitContractTest;

/** The await contract of a plain future that is owned. */
class OwnedFutureAwaitTest extends AwaitContractTest {

    @Override
    protected Foreign pending() {
        return new PlainForeign(future -> FutureBridge.<Object>awaitOwnedFuture(future));
    }

    @Override
    protected boolean owns() {
        return true;
    }
}
