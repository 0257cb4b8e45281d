package dev.millrace.executor.remote;

import java.util.List;

/**
 * A list of jobs that worker processes find by the name of the class: it needs a public constructor
 * without parameters, on the class path of both processes.
 */
@FunctionalInterface
public interface RemoteJobs {

    /**
     * The jobs, the same in both processes and in the same order.
     *
     * @return jobs with different names
     */
    List<RemoteJob<?, ?>> jobs();
}
