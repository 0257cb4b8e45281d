package dev.millrace.samples.flightdesk.edges;

import dev.millrace.samples.flightdesk.data.Flight;
import dev.millrace.samples.flightdesk.data.Route;
import dev.millrace.samples.flightdesk.data.Totals;
import java.util.Map;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A consumer written with Project Reactor. */
public final class ReactorConsumer {

    private ReactorConsumer() {}

    /** Flights and minutes per route. */
    public static Mono<Map<Route, Totals>> totals(Flux<Flight> flights) {
        return flights.collect(
                Collectors.groupingBy(
                        Flight::route,
                        Collectors.teeing(
                                Collectors.counting(),
                                Collectors.summingLong(Flight::delay),
                                Totals::new)));
    }
}
