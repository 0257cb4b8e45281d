package dev.millrace.samples.flightdesk.edges;

import dev.millrace.samples.flightdesk.data.Flight;
import dev.millrace.samples.flightdesk.data.Route;
import dev.millrace.samples.flightdesk.data.Totals;
import dev.millrace.samples.flightdesk.legacy.FlightPage;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A consumer written with {@code CompletableFuture}. */
public final class FutureConsumer {

    /** A table that is read a page at a time. */
    @FunctionalInterface
    public interface Pages {

        /** The page after the row with that key; an empty one at the end. */
        CompletableFuture<FlightPage> after(long id);
    }

    private FutureConsumer() {}

    /** Flights and minutes per route. */
    public static CompletableFuture<Map<Route, Totals>> totals(Pages pages) {
        return addFrom(pages, FlightPage.START, new HashMap<>());
    }

    private static CompletableFuture<Map<Route, Totals>> addFrom(
            Pages pages, long id, Map<Route, Totals> totals) {
        return pages.after(id)
                .thenCompose(page -> {
                    if (page.isEmpty()) {
                        return CompletableFuture.completedFuture(totals);
                    }
                    for (Flight flight : page.flights()) {
                        totals.merge(flight.route(), Totals.of(flight), Totals::plus);
                    }
                    return addFrom(pages, page.lastId(), totals);
                });
    }
}
