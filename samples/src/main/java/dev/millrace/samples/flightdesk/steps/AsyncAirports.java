package dev.millrace.samples.flightdesk.steps;

import dev.millrace.EventLoop;
import dev.millrace.LoopFuture;
import dev.millrace.Promise;
import dev.millrace.samples.flightdesk.data.Airport;
import dev.millrace.samples.flightdesk.legacy.AirportLookup;
import dev.millrace.samples.flightdesk.legacy.AirportLookup.UnknownAirportException;

/** The airport directory for tasks: each callback completes a promise. */
public final class AsyncAirports {

    private final AirportLookup lookup;

    /** A view of {@code lookup}, which the caller still has to close. */
    public AsyncAirports(AirportLookup lookup) {
        this.lookup = lookup;
    }

    /**
     * Asks for an airport and returns at once.
     *
     * @return the future airport; fails with {@link UnknownAirportException}
     */
    public LoopFuture<Airport> find(String code) {
        Promise<Airport> answer = EventLoop.current().promise("airport " + code);
        lookup.find(
                code,
                new AirportLookup.Callback() {
                    @Override
                    public void onResult(Airport airport) {
                        answer.completeThreadSafe(airport);
                    }

                    @Override
                    public void onError(Exception failure) {
                        answer.failThreadSafe(failure);
                    }
                });
        return answer;
    }

    /** Awaits the city of an airport; returns the code if the directory does not have it. */
    public String cityOf(String code) {
        try {
            return find(code).awaitThrowing(UnknownAirportException.class).city();
        } catch (UnknownAirportException e) {
            return Airport.unknown(code).city(); // better a report with a code than none
        }
    }
}
