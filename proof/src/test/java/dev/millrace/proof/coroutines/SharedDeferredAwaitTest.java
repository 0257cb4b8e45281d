package dev.millrace.proof.coroutines;

import dev.millrace.kotlin.KotlinBridge;
import dev.millrace.proof.AwaitContractTest;

/** The await contract of a {@code Deferred} that is shared. */
class SharedDeferredAwaitTest extends AwaitContractTest {

    @Override
    protected Foreign pending() {
        return new DeferredForeign(KotlinBridge::await);
    }

    @Override
    protected boolean owns() {
        return false;
    }
}
