package dev.millrace.executor.remote;

import java.util.List;

/**
 * A list of jobs. Worker processes find it by its class name, so the class must be on the class
 * path of both processes and have a public constructor without parameters.
 */
@FunctionalInterface
public interface RemoteJobs {

    /**
     * The jobs, the same and in the same order in both processes.
     *
     * @return jobs with different names
     */
    List<RemoteJob<?, ?>> jobs();
}
