package dev.millrace.proof.soak;

import dev.millrace.Async;
import dev.millrace.io.ChildOptions;
import dev.millrace.io.ChildProcess;
import dev.millrace.io.ProcessResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Programs that are started, talked to, left and killed. */
final class ChildWork extends Work {
    ChildWork(Shift shift) {
        super(shift);
    }

    @Override
    void round() throws Exception {
        talk();
        leave();
        cut();
    }

    private void talk() throws IOException {
        long message = ledger.send();
        byte[] words = Long.toString(message).getBytes(StandardCharsets.US_ASCII);
        var result = ChildProcess.run(List.of("cat"), ChildOptions.defaults(), words);
        ledger.receive(Long.parseLong(result.outputText()));
    }

    private void leave() throws IOException {
        try (ChildProcess child = ChildProcess.start(List.of("sleep", "1000"))) {
            if (oneIn(2)) {
                child.kill();
                ledger.kill();
                child.await();
            }
        }
    }

    private void cut() throws IOException {
        boolean whole =
                Async.moveOnAfter(
                        Duration.ofNanos(random.nextInt(5_000_000)), ChildWork::sleepForLong);
        if (whole) {
            throw new AssertionError("it was not cut");
        }
        ledger.cancel();
    }

    private static void sleepForLong() throws IOException {
        ProcessResult result = ChildProcess.run(List.of("sleep", "1000"));
        throw new AssertionError("it slept for less than it was asked to: " + result);
    }
}
