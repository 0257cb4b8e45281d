/**
 * Named jobs on the members of a Hazelcast cluster, for work that one machine is not enough for.
 * The door is {@link dev.millrace.executor.hazelcast.Cluster}.
 *
 * <h2 id="job">The contract of a job in a cluster</h2>
 *
 * <ul>
 *   <li><b>What crosses.</b> The name of a {@link dev.millrace.executor.remote.RemoteJob} that both
 *       sides list, its argument and its result, in the bytes of its codecs. No context, no
 *       thread-local, no class name, no code, unless {@linkplain
 *       dev.millrace.executor.hazelcast.ClusterBuilder#allowClosuresOf closures are allowed by the
 *       name of their class}.
 *   <li><b>Suspension, limits.</b> Those of {@linkplain dev.millrace.executor##options a job of
 *       runInExecutor}: a limiter here, and behind it a bounded queue in every member, which
 *       rejects what it has no slot for.
 *   <li><b>Thread.</b> Here a virtual thread waits for each job. In the member the body has a
 *       thread of the member's pool.
 *   <li><b>Delivery.</b> {@link dev.millrace.executor.hazelcast.Delivery} says how often a body may
 *       run. A member that is lost with a job ends it with {@link
 *       dev.millrace.executor.hazelcast.MemberLostException}: nobody knows how far it came. It runs
 *       again only where the delivery says so, or where the job was {@linkplain
 *       dev.millrace.executor.remote.RemoteJob#withRetries declared idempotent}; the body can tell
 *       by {@link dev.millrace.executor.hazelcast.ClusterCall#jobId}.
 *   <li><b>Cancellation</b> of a job that runs is a request: {@link
 *       dev.millrace.executor.hazelcast.MemberCancel}. The task ends when the member has answered,
 *       or at the latest after the grace of the cluster, and then nobody knows whether the body
 *       runs on.
 *   <li><b>Failure.</b> {@link dev.millrace.executor.remote.JobFailedException} for what the body
 *       threw, whatever the engine has wrapped around it; {@link
 *       dev.millrace.executor.codec.UnencodableException} with the path to what cannot be sent;
 *       {@link dev.millrace.executor.remote.JobMismatchException} where members know the job not,
 *       or otherwise; {@link java.util.concurrent.RejectedExecutionException} where there is no
 *       slot.
 * </ul>
 *
 * <p><b>Security.</b> Members listen on the loopback interface unless told otherwise, find each
 * other by address only, and call no home. Whoever can connect to a member may run its listed jobs:
 * Hazelcast's open edition has neither passwords nor encryption. Java serialization, which the
 * engine itself uses for exceptions, is filtered by an allow-list of classes.
 *
 * <p>References are non-null unless marked.
 */
@NullMarked
package dev.millrace.executor.hazelcast;

import org.jspecify.annotations.NullMarked;
