package dev.millrace.proof.tck;

import java.util.concurrent.locks.ReentrantLock;
import org.testng.IInvokedMethod;
import org.testng.IInvokedMethodListener;
import org.testng.ITestResult;

/**
 * Lets one suite at a time ask the garbage collector. The test of rule 3.13 gives it a tenth of a
 * second to tell, which a collection that another suite asks for uses up.
 */
public final class OneCollection implements IInvokedMethodListener {

    private static final ReentrantLock TURN = new ReentrantLock();

    /** For TestNG, which is told of it in {@code junit-platform.properties}. */
    public OneCollection() {}

    @Override
    public void beforeInvocation(IInvokedMethod method, ITestResult result) {
        if (method.getTestMethod().getMethodName().startsWith("required_spec313")) {
            TURN.lock();
        }
    }

    @Override
    public void afterInvocation(IInvokedMethod method, ITestResult result) {
        if (TURN.isHeldByCurrentThread()) {
            TURN.unlock();
        }
    }
}
