package dev.millrace.executor.remote;

import dev.millrace.executor.process.FuzzJobs;
import dev.millrace.fuzz.Documented;
import dev.millrace.fuzz.Memory;
import dev.millrace.fuzz.Script;
import dev.millrace.fuzz.Target;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Encoded calls, as a member of a cluster or another engine gets them. None of them throws; each
 * answer can be read, and says the result, or why there is none.
 */
public final class RemoteCalls implements Target {
    private final JobWire wire = new JobWire(List.of(FuzzJobs.class), 1 << 16, 32);

    @Override
    public void run(byte[] input) throws Throwable {
        var script = new Script(input);
        byte[] call =
                switch (script.below(3)) {
                    case 0 -> script.rest();
                    case 1 -> headed(FuzzJobs.ECHO, script.rest());
                    default -> headed(FuzzJobs.ORDER, script.rest());
                };
        Memory.bounded(call.length, 2_000, () -> answer(call));
    }

    /** A call with the right head: a fuzzer does not guess a digest. */
    private static byte[] headed(RemoteJob<?, ?> job, byte[] argument) {
        var all = new ByteArrayOutputStream();
        all.write(1);
        for (String text : List.of(job.name(), JobWire.signature(job))) {
            all.write(text.length());
            all.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        }
        all.writeBytes(argument);
        return all.toByteArray();
    }

    private void answer(byte[] call) {
        byte[] answer = wire.answer(call, Plainly.INSTANCE);
        try {
            wire.read(FuzzJobs.ORDER, wire.answer(call, Plainly.INSTANCE), "a member");
        } catch (JobFailedException | JobMismatchException told) {
            Documented.read(told);
        } catch (dev.millrace.executor.codec.MalformedDataException other) {
            wire.read(FuzzJobs.ECHO, answer, "a member"); // it was the result of the other job
        }
    }

    private enum Plainly implements JobWire.Around {
        INSTANCE;

        @Override
        public <R> R run(Callable<R> body) throws Exception {
            return body.call();
        }
    }
}
