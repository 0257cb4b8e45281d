package dev.millrace.proof.future;

import dev.millrace.guava.GuavaBridge;
import dev.millrace.proof.AwaitContractTest;

/** The await contract of a future of Guava that is shared. */
class SharedGuavaAwaitTest extends AwaitContractTest {

    @Override
    protected Foreign pending() {
        return new GuavaForeign(future -> GuavaBridge.<Object>await(future));
    }

    @Override
    protected boolean owns() {
        return false;
    }
}
