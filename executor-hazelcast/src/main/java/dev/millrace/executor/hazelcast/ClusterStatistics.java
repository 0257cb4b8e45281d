package dev.millrace.executor.hazelcast;

/**
 * The current and the total figures of this process in a cluster. The {@linkplain Cluster#limiter
 * limiter} knows how many submitted jobs run and wait.
 *
 * @param members members that this process knows now
 * @param runningHere bodies that run in this process now, from all submitters; 0 in a client
 * @param sent jobs sent to a member; each attempt counts
 * @param lost attempts that ended with {@link MemberLostException}
 * @param retried attempts after the first
 * @param unconfirmedCancels cancels and deadlines that a member did not answer within the cancel
 *     grace
 */
public record ClusterStatistics(
        int members,
        int runningHere,
        long sent,
        long lost,
        long retried,
        long unconfirmedCancels) {}
