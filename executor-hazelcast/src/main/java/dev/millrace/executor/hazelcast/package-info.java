/**
 * Runs named jobs on the members of a Hazelcast cluster, for work that is too much for one machine.
 * Start with {@link dev.millrace.executor.hazelcast.Cluster}.
 *
 * <h2 id="job">The contract of a job in a cluster</h2>
 *
 * <ul>
 *   <li><b>What is sent.</b> The name of a {@link dev.millrace.executor.remote.RemoteJob} that both
 *       sides list, and its argument and result, encoded by its codecs. No context, no
 *       thread-locals, no class names and no code, unless {@linkplain
 *       dev.millrace.executor.hazelcast.ClusterBuilder#allowClosuresOf closures of named classes
 *       are allowed}.
 *   <li><b>Suspension, limits.</b> As for {@linkplain dev.millrace.executor##options a job of
 *       runInExecutor}. In addition every member has a bounded queue, and rejects jobs when it is
 *       full.
 *   <li><b>Thread.</b> In the submitting process a virtual thread waits for each job. In the member
 *       the body runs on a thread of the member's pool.
 *   <li><b>Delivery.</b> {@link dev.millrace.executor.hazelcast.Delivery} says how often a body may
 *       run. If the member that has the job is lost, the task fails with {@link
 *       dev.millrace.executor.hazelcast.MemberLostException}, because nobody knows how far the body
 *       came. It runs again only if the delivery says so, or if the job was {@linkplain
 *       dev.millrace.executor.remote.RemoteJob#withRetries declared idempotent}; the body sees the
 *       same {@link dev.millrace.executor.hazelcast.ClusterCall#jobId} then.
 *   <li><b>Cancellation</b> of a running job is a request: see {@link
 *       dev.millrace.executor.hazelcast.MemberCancel}. The task ends when the member has answered,
 *       at the latest after the cluster's cancel grace; the body may still be running then.
 *   <li><b>Failure.</b> {@link dev.millrace.executor.remote.JobFailedException} if the body threw;
 *       {@link dev.millrace.executor.codec.UnencodableException} with the path to the part that
 *       cannot be sent; {@link dev.millrace.executor.remote.JobMismatchException} if the members do
 *       not know the job or have it with other codecs; {@link
 *       java.util.concurrent.RejectedExecutionException} if a queue is full.
 * </ul>
 *
 * <p><b>Security.</b> By default members listen on the loopback interface only. They find each
 * other by address only, and do not phone home. Anybody who can connect to a member can run its
 * listed jobs: Hazelcast's open edition has neither passwords nor encryption. Hazelcast uses Java
 * serialization for its own exceptions; an allow-list of classes filters it.
 *
 * <p>References are non-null unless marked.
 */
@NullMarked
package dev.millrace.executor.hazelcast;

import org.jspecify.annotations.NullMarked;
