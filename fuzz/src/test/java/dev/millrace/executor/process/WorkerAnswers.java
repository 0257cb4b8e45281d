package dev.millrace.executor.process;

import dev.millrace.executor.codec.MalformedDataException;
import dev.millrace.executor.codec.WireReader;
import dev.millrace.executor.remote.JobFailedException;
import dev.millrace.executor.remote.WorkerDiedException;
import dev.millrace.fuzz.Documented;
import dev.millrace.fuzz.Memory;
import dev.millrace.fuzz.Pieces;
import dev.millrace.fuzz.Script;
import dev.millrace.fuzz.Target;
import java.time.Duration;
import java.util.List;

/**
 * The answers of a worker, as the pool reads them. Each is a result, or the failure of the job, or
 * the worker has died: it is killed, and gets no further call.
 */
public final class WorkerAnswers implements Target {
    private static final int CAP = 1 << 20;
    private static final int MOST_CALLS = 8;

    private final PoolSettings settings =
            new PoolSettings(
                    "fuzzed",
                    1,
                    1,
                    List.of(),
                    null,
                    CAP,
                    32,
                    null,
                    WorkerCancel.KILL,
                    Duration.ZERO,
                    Long.MAX_VALUE,
                    Long.MAX_VALUE,
                    Long.MAX_VALUE,
                    Duration.ZERO,
                    Duration.ZERO,
                    Duration.ZERO,
                    Duration.ZERO,
                    line -> {});

    @Override
    public void run(byte[] input) throws Throwable {
        Memory.bounded(input.length, 1_000, () -> call(input));
    }

    private void call(byte[] input) throws UndeliveredException {
        var process = new FakeProcess();
        Pieces pieces = Pieces.of(new Script(input));
        var channel = new FrameChannel(pieces, CAP, settings.nestingCap());
        var worker = new Worker("worker", process, channel, settings);
        for (int id = 1; id <= MOST_CALLS; id++) {
            worker.prepare(FuzzJobs.ORDER, 1, id, new FuzzJobs.Order("me", id, List.of(), null));
            worker.begin(id);
            try {
                decode(worker.exchange(id));
            } catch (JobFailedException failed) {
                Documented.read(failed);
            } catch (WorkerDiedException died) {
                if (process.isAlive() || worker.isAlive() || pieces.isOpen()) {
                    throw new AssertionError("it is called dead and lives", died);
                }
                return;
            } finally {
                worker.end();
            }
        }
    }

    private static void decode(WireReader answer) {
        try {
            FuzzJobs.ORDER.result().decode(answer);
            answer.requireEnd();
        } catch (MalformedDataException refused) {
            // the call kills the worker
        }
    }
}
