package dev.millrace.samples.http;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The connected clients; decides who must leave for others. On the loop's driver.
 *
 * <p>A client is <i>waiting</i> while the server has nothing to do for it: before its first request
 * is complete, and between two requests. If there is no place for a new client, the one that has
 * waited longest is disconnected. So a client that asks at once is served however many idle
 * connections there are, and an answer on its way is never cut off.
 */
final class Guests {

    private final HttpLimits limits;
    private final Map<InetAddress, Integer> perPeer = new HashMap<>();
    private final LinkedHashSet<Guest> waiting = new LinkedHashSet<>(); // the longest first
    private int present;
    private @Nullable Runnable whenGone;

    Guests(HttpLimits limits) {
        this.limits = limits;
    }

    int present() {
        return present;
    }

    /** Admits {@code guest}, if necessary in place of another; false if there is no place. */
    boolean admit(Guest guest) {
        if (whenGone != null || !hasPlaceFor(guest)) {
            return false;
        }
        present++;
        perPeer.merge(guest.peer(), 1, Integer::sum);
        waiting.add(guest);
        return true;
    }

    private boolean hasPlaceFor(Guest guest) {
        if (perPeer.getOrDefault(guest.peer(), 0) >= limits.perPeer()) {
            return makeRoom(
                    waiting.stream()
                            .filter(other -> other.peer().equals(guest.peer()))
                            .findFirst()
                            .orElse(null));
        }
        return present < limits.connections()
                || makeRoom(waiting.isEmpty() ? null : waiting.getFirst());
    }

    private boolean makeRoom(@Nullable Guest guest) {
        if (guest == null) {
            return false;
        }
        leaves(guest); // now, not when the connection is closed: its place is already taken
        guest.sendAway();
        return true;
    }

    /** {@code guest} has sent a request. */
    void asks(Guest guest) {
        waiting.remove(guest);
    }

    /** {@code guest} has been answered. */
    void waits(Guest guest) {
        if (whenGone != null) {
            guest.sendAway();
        } else {
            waiting.add(guest);
        }
    }

    /** {@code guest} is gone, or about to go. */
    void leaves(Guest guest) {
        if (!guest.leave()) {
            return;
        }
        waiting.remove(guest);
        present--;
        perPeer.computeIfPresent(guest.peer(), (_, count) -> count == 1 ? null : count - 1);
        if (present == 0 && whenGone != null) {
            whenGone.run();
        }
    }

    /** Admits nobody from now on, and disconnects the clients that have been answered. */
    void closeDoors(Runnable gone) {
        whenGone = gone;
        if (present == 0) {
            gone.run();
            return;
        }
        for (var guest : List.copyOf(waiting)) {
            guest.sendAway();
        }
    }
}
