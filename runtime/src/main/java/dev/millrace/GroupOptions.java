package dev.millrace;

import java.util.Objects;

/**
 * How a {@link TaskGroup} treats its children: an immutable value that many groups may share. Any
 * thread.
 *
 * {@snippet lang=java :
 * static final GroupOptions FIFTY_AT_A_TIME = GroupOptions.limitedTo(50).withName("crawl");
 *
 * TaskGroup.run(FIFTY_AT_A_TIME, group -> {
 *     for (URI page : pages) {
 *         group.awaitFork(() -> store(fetch(page))); // waits while fifty are under way
 *     }
 * });
 * }
 */
public final class GroupOptions {
    static final GroupOptions DEFAULTS =
            new GroupOptions("task group", GroupPolicy.ALL_SUCCEED, Integer.MAX_VALUE);

    private final String name;
    private final GroupPolicy policy;
    private final int limit;

    private GroupOptions(String name, GroupPolicy policy, int limit) {
        this.name = Objects.requireNonNull(name, "name");
        this.policy = Objects.requireNonNull(policy, "policy");
        this.limit = limit;
        if (limit < 1) {
            throw new IllegalArgumentException("a group has 1 child or more, not " + limit);
        }
    }

    /**
     * Any number of children, under {@code policy}.
     *
     * @param policy what the end of a child means
     */
    public static GroupOptions of(GroupPolicy policy) {
        return DEFAULTS.withPolicy(policy);
    }

    /**
     * Children that must all succeed, at most {@code children} at a time.
     *
     * @param children 1 or more
     */
    public static GroupOptions limitedTo(int children) {
        return DEFAULTS.withLimit(children);
    }

    /**
     * These options with another policy.
     *
     * @param changed what the end of a child means
     */
    public GroupOptions withPolicy(GroupPolicy changed) {
        return new GroupOptions(name, changed, limit);
    }

    /**
     * These options with at most {@code children} running at a time. {@code fork} into a full group
     * throws; {@code awaitFork} waits for a slot. Daemons take no slot.
     *
     * @param children 1 or more
     */
    public GroupOptions withLimit(int children) {
        return new GroupOptions(name, policy, children);
    }

    /**
     * These options with another name.
     *
     * @param changed appears in messages
     */
    public GroupOptions withName(String changed) {
        return new GroupOptions(changed, policy, limit);
    }

    String name() {
        return name;
    }

    GroupPolicy policy() {
        return policy;
    }

    int limit() {
        return limit;
    }

    @Override
    public String toString() {
        return "options of "
                + name
                + " ("
                + policy
                + (limit == Integer.MAX_VALUE ? "" : ", at most " + limit + " at a time")
                + ")";
    }
}
