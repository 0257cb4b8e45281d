package dev.millrace.executor.hazelcast;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import dev.millrace.executor.remote.JobMismatchException;
import dev.millrace.executor.remote.JobWire;
import dev.millrace.executor.remote.RemoteJob;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** The members of a cluster and the jobs each of them knows, from its attributes. */
final class Members {
    private static final String PREFIX = "millrace.job.";

    private final HazelcastInstance instance;
    private final AtomicInteger turn = new AtomicInteger();

    Members(HazelcastInstance instance) {
        this.instance = instance;
    }

    static String attribute(RemoteJob<?, ?> job) {
        return PREFIX + job.name();
    }

    static String name(Member member) {
        return "member " + address(member);
    }

    static String address(Member member) {
        return member.getAddress().getHost() + ":" + member.getAddress().getPort();
    }

    List<Member> all() {
        return List.copyOf(instance.getCluster().getMembers());
    }

    /**
     * The members that know {@code job}. If there are none, those that have a different job of that
     * name; their answers will say how it differs.
     *
     * @throws JobMismatchException if no member has a job of that name
     */
    List<Member> knowing(RemoteJob<?, ?> job) {
        String signature = JobWire.signature(job);
        String attribute = attribute(job);
        var same = new ArrayList<Member>();
        var other = new ArrayList<Member>();
        for (Member member : instance.getCluster().getMembers()) {
            String known = member.getAttribute(attribute);
            if (signature.equals(known)) {
                same.add(member);
            } else if (known != null) {
                other.add(member);
            }
        }
        if (same.isEmpty() && other.isEmpty()) {
            throw unknown(job);
        }
        return same.isEmpty() ? other : same;
    }

    /** One of {@code candidates}, round robin. */
    Member next(List<Member> candidates) {
        return candidates.get(Math.floorMod(turn.getAndIncrement(), candidates.size()));
    }

    private JobMismatchException unknown(RemoteJob<?, ?> job) {
        String members = all().stream().map(Members::told).collect(Collectors.joining("; "));
        return new JobMismatchException(
                "no member knows "
                        + job
                        + (members.isEmpty() ? "; there are no members" : ": " + members));
    }

    private static String told(Member member) {
        String jobs =
                member.getAttributes().keySet().stream()
                        .filter(key -> key.startsWith(PREFIX))
                        .map(key -> key.substring(PREFIX.length()))
                        .sorted()
                        .limit(20)
                        .collect(Collectors.joining(", "));
        return name(member) + (jobs.isEmpty() ? " lists no jobs" : " knows " + jobs);
    }
}
