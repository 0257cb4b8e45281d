package dev.millrace.executor;

import static dev.millrace.Async.*;
import static dev.millrace.executor.RunInExecutor.*;

import java.util.concurrent.ExecutorService;

/** What a user's file looks like that imports all there is. */
final class ExecutorServicePage {
    private ExecutorServicePage() {}

    static int one(ExecutorService executor) {
        sleep(java.time.Duration.ZERO);
        return runInExecutor(executor, () -> 1).await();
    }
}
