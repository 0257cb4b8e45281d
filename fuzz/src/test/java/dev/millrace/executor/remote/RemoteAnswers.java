package dev.millrace.executor.remote;

import dev.millrace.executor.codec.MalformedDataException;
import dev.millrace.executor.process.FuzzJobs;
import dev.millrace.fuzz.Memory;
import dev.millrace.fuzz.Target;
import java.util.List;

/** Answers of a member of a cluster or another engine, as the submitter reads them. */
public final class RemoteAnswers implements Target {
    private final JobWire wire = new JobWire(List.of(FuzzJobs.class), 1 << 16, 32);

    @Override
    public void run(byte[] input) throws Throwable {
        Memory.bounded(input.length, 1_000, () -> read(input));
    }

    private void read(byte[] input) {
        try {
            FuzzJobs.Order order = wire.read(FuzzJobs.ORDER, input, "a member");
            wire.write(FuzzJobs.ORDER.with(order));
        } catch (JobFailedException | JobMismatchException | MalformedDataException told) {
            String.valueOf(told.getCause());
        }
    }
}
