package dev.millrace.proof.soak;

import dev.millrace.executor.codec.Codec;
import dev.millrace.executor.remote.RemoteJob;
import dev.millrace.executor.remote.RemoteJobs;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What the workers of the soak can do. */
public final class SoakJobs implements RemoteJobs {
    /** Its argument. */
    static final RemoteJob<Long, Long> ECHO =
            RemoteJob.of("echo", Codec.of(long.class), Codec.of(long.class), number -> number);

    /** Its argument, after a moment. */
    static final RemoteJob<Long, Long> LATER =
            RemoteJob.of("later", Codec.of(long.class), Codec.of(long.class), SoakJobs::later);

    static final RemoteJob<Void, Long> PID =
            RemoteJob.of(
                    "pid",
                    Codec.nothing(),
                    Codec.of(long.class),
                    nothing -> ProcessHandle.current().pid());

    /** For the workers. */
    public SoakJobs() {}

    @Override
    public List<RemoteJob<?, ?>> jobs() {
        return List.of(ECHO, LATER, PID);
    }

    private static Long later(Long number) throws InterruptedException, ExecutionException {
        try {
            new CompletableFuture<Void>().get(20, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return number;
        }
        return number;
    }
}
