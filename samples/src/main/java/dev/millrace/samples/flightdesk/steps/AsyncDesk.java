package dev.millrace.samples.flightdesk.steps;

import dev.millrace.Async;
import dev.millrace.Body;
import dev.millrace.EventLoop;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.samples.flightdesk.data.Flight;
import dev.millrace.samples.flightdesk.data.Route;
import dev.millrace.samples.flightdesk.data.Source;
import dev.millrace.samples.flightdesk.data.Totals;
import dev.millrace.samples.flightdesk.legacy.FlightPage;
import dev.millrace.samples.flightdesk.legacy.LiveFeed;
import dev.millrace.samples.flightdesk.report.Ranking;
import dev.millrace.samples.flightdesk.report.RouteLine;
import dev.millrace.stream.Emitter;
import io.reactivex.rxjava3.core.Flowable;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import reactor.core.publisher.Flux;

/**
 * The migrated application: the same work as {@code LegacyDesk}, in tasks of one loop.
 *
 * <p>{@link #totals} and {@link #worstRoutes} are for tasks and read like the legacy code. The
 * other methods are for code in other styles: any thread may call them and use what they return,
 * and the work is done on the loop.
 */
public final class AsyncDesk {

    private static final int PAGE = 1000;

    private final EventLoop loop;
    private final AsyncFlightDao flights;
    private final AsyncAirports airports;
    private final OffloadedBootstrap bootstrap;

    /** A desk that works on {@code loop}. */
    public AsyncDesk(
            EventLoop loop,
            AsyncFlightDao flights,
            AsyncAirports airports,
            OffloadedBootstrap bootstrap) {
        this.loop = loop;
        this.flights = flights;
        this.airports = airports;
        this.bootstrap = bootstrap;
    }

    /** Flights and minutes per route, read page by page from the table. */
    public Map<Route, Totals> totals() throws SQLException {
        var totals = new HashMap<Route, Totals>();
        var page = flights.findPage(FlightPage.START, PAGE);
        while (!page.isEmpty()) {
            for (var flight : page.flights()) {
                totals.merge(flight.route(), Totals.of(flight), Totals::plus);
            }
            page = flights.findPage(page.lastId(), PAGE);
        }
        return totals;
    }

    /** The lines of the report; all routes are computed concurrently. */
    public List<RouteLine> worstRoutes(Map<Route, Totals> totals) throws SQLException {
        return Async.gather(
                Ranking.worst(totals).stream()
                        .<Body<RouteLine, SQLException>>map(
                                route -> () -> line(route, totals.getOrDefault(route, Totals.NONE)))
                        .toList());
    }

    private RouteLine line(Route route, Totals totals) throws SQLException {
        return new RouteLine(
                route,
                totals,
                bootstrap.interval(route, flights.delaysOf(route)),
                airports.cityOf(route.origin()),
                airports.cityOf(route.destination()));
    }

    /** For Reactor code: a live feed of {@code recording}, started anew for each subscriber. */
    public Flux<Flight> live(Source recording) {
        return ReactorBridge.toFlux(
                loop, out -> FeedStream.of(new LiveFeed(recording)).forEach(out::emit));
    }

    /** For RxJava code: every row of the table, read anew for each subscriber. */
    public Flowable<Flight> stored() {
        return RxBridge.toFlowable(loop, this::emitStored);
    }

    private void emitStored(Emitter<Flight> out) throws SQLException {
        var page = flights.findPage(FlightPage.START, PAGE);
        while (!page.isEmpty()) {
            for (var flight : page.flights()) {
                out.emit(flight);
            }
            page = flights.findPage(page.lastId(), PAGE);
        }
    }

    /** For {@code CompletableFuture} code: the page after the row with that key. */
    public CompletableFuture<FlightPage> pageAfter(long id) {
        return loop.submit(() -> flights.findPage(id, PAGE));
    }
}
