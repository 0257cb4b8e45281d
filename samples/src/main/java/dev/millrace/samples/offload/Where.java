package dev.millrace.samples.offload;

import dev.millrace.Task;
import dev.millrace.executor.CapacityLimiter;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.RunInExecutor;
import dev.millrace.executor.remote.RemoteCall;
import dev.millrace.executor.remote.RemotePool;
import dev.millrace.samples.flightdesk.data.Interval;
import java.util.function.Function;

/**
 * Where jobs run: threads, processes or a cluster.
 *
 * @param limiter counts the jobs
 * @param submit starts a job; the call is the same for all places
 */
record Where(CapacityLimiter limiter, Function<RemoteCall<?, Interval>, Task<Interval>> submit) {

    static Where in(Dispatcher threads) {
        return new Where(threads.limiter(), call -> RunInExecutor.runInExecutor(threads, call));
    }

    static Where in(RemotePool processes) {
        return new Where(processes.limiter(), call -> RemotePool.runInExecutor(processes, call));
    }

    Task<Interval> run(RemoteCall<?, Interval> call) {
        return submit.apply(call);
    }
}
