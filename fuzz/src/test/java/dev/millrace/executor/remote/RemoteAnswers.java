package dev.millrace.executor.remote;

import dev.millrace.executor.codec.MalformedDataException;
import dev.millrace.executor.codec.WireWriter;
import dev.millrace.executor.process.FuzzJobs;
import dev.millrace.fuzz.Documented;
import dev.millrace.fuzz.Memory;
import dev.millrace.fuzz.Target;
import java.util.Arrays;
import java.util.List;

/** Answers of a member of a cluster or another engine, as the submitter reads them. */
public final class RemoteAnswers implements Target {
    private final JobWire wire = new JobWire(List.of(FuzzJobs.class), 1 << 16, 32);

    @Override
    public void run(byte[] input) throws Throwable {
        Memory.bounded(input.length, 1_000, () -> read(input));
    }

    /** A result is written as it was read, behind the byte that says that it is one. */
    private static void requireSame(FuzzJobs.Order order, byte[] answer) {
        var out = new WireWriter(answer.length, 32);
        FuzzJobs.ORDER.result().encode(order, out);
        if (!Arrays.equals(out.toBytes(), 0, out.size(), answer, 1, answer.length)) {
            throw new AssertionError(order + " is written with other bytes");
        }
    }

    private void read(byte[] input) {
        try {
            FuzzJobs.Order order = wire.read(FuzzJobs.ORDER, input, "a member");
            requireSame(order, input);
        } catch (JobFailedException | JobMismatchException | MalformedDataException told) {
            Documented.read(told);
        }
    }
}
