package dev.millrace.samples.flightdesk.serve;

import dev.millrace.samples.flightdesk.data.Flight;
import java.time.LocalDateTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The latest flights, and the number of all flights so far. Loop only. */
final class Window {

    private final int capacity;
    private final Deque<Flight> latest = new ArrayDeque<>();
    private long minutes;
    private long seen;

    /** Remembers {@code capacity} flights. */
    Window(int capacity) {
        this.capacity = capacity;
    }

    void add(Flight flight) {
        if (latest.size() == capacity) {
            minutes -= latest.removeFirst().delay();
        }
        latest.addLast(flight);
        minutes += flight.delay();
        seen++;
    }

    boolean full() {
        return latest.size() == capacity;
    }

    /** How many flights there were in all. */
    long seen() {
        return seen;
    }

    /** The mean delay of the latest flights in minutes; 0 without any. */
    double meanDelay() {
        return latest.isEmpty() ? 0 : (double) minutes / latest.size();
    }

    /** When the latest flight departed; null before the first. */
    @Nullable LocalDateTime lastDeparture() {
        var last = latest.peekLast();
        return last == null ? null : last.departure();
    }

    /** A copy for another thread. */
    List<Flight> flights() {
        return List.copyOf(latest);
    }
}
