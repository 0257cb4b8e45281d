package dev.millrace.samples.flightdesk.edges;

import dev.millrace.samples.flightdesk.data.Flight;
import dev.millrace.samples.flightdesk.data.Route;
import dev.millrace.samples.flightdesk.data.Totals;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import java.util.HashMap;
import java.util.Map;

/** A consumer written with RxJava. */
public final class RxJavaConsumer {

    private RxJavaConsumer() {}

    /** Flights and minutes per route. */
    public static Single<Map<Route, Totals>> totals(Flowable<Flight> flights) {
        return flights.collect(
                HashMap::new,
                (totals, flight) ->
                        totals.compute(
                                flight.route(),
                                (route, sum) ->
                                        sum == null
                                                ? Totals.of(flight)
                                                : sum.plus(Totals.of(flight))));
    }
}
