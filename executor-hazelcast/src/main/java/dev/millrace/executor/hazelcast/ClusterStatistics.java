package dev.millrace.executor.hazelcast;

/**
 * What goes on between this process and the cluster, and has gone on so far. How many jobs run and
 * wait is known to the limiter of the {@linkplain Cluster#limiter cluster}.
 *
 * @param members members that this process knows now
 * @param runningHere bodies that run in this process now, whoever submitted them; 0 in a client
 * @param sent jobs handed over to a member, each attempt counted
 * @param lost attempts that ended with {@link MemberLostException}
 * @param retried attempts after the first, of jobs declared idempotent
 * @param unconfirmedCancels cancels and deadlines that a member did not answer within the grace
 */
public record ClusterStatistics(
        int members,
        int runningHere,
        long sent,
        long lost,
        long retried,
        long unconfirmedCancels) {}
