package dev.millrace.proof.coroutines;

import dev.millrace.kotlin.KotlinBridge;
import dev.millrace.proof.AwaitContractTest;

/** The await contract of a {@code Deferred} that is owned. */
class OwnedDeferredAwaitTest extends AwaitContractTest {

    @Override
    protected Foreign pending() {
        return new DeferredForeign(KotlinBridge::awaitOwned);
    }

    @Override
    protected boolean owns() {
        return true;
    }
}
