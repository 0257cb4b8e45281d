package dev.millrace.samples.flightdesk.legacy;

import dev.millrace.samples.flightdesk.data.Airport;
import dev.millrace.samples.flightdesk.data.Flight;
import dev.millrace.samples.flightdesk.data.Route;
import dev.millrace.samples.flightdesk.data.Totals;
import dev.millrace.samples.flightdesk.report.Ranking;
import dev.millrace.samples.flightdesk.report.RouteLine;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The application as it was: one thread that waits for everything.
 *
 * <p>Every method blocks its caller until the result is complete.
 */
public final class LegacyDesk {

    private static final int PAGE = 1000;

    private final FlightDao dao;
    private final AirportLookup airports;

    /** A desk with this table and this directory. */
    public LegacyDesk(FlightDao dao, AirportLookup airports) {
        this.dao = dao;
        this.airports = airports;
    }

    /** Flights and minutes per route, read page by page from the table. */
    public Map<Route, Totals> totalsOfTable() throws SQLException {
        Map<Route, Totals> totals = new HashMap<Route, Totals>();
        FlightPage page = dao.findPage(FlightPage.START, PAGE);
        while (!page.isEmpty()) {
            for (Flight flight : page.flights()) {
                add(totals, flight);
            }
            page = dao.findPage(page.lastId(), PAGE);
        }
        return totals;
    }

    /** Flights and minutes per route, from a feed that has not been started yet. */
    public Map<Route, Totals> totalsOfFeed(LiveFeed feed) throws IOException, InterruptedException {
        final Map<Route, Totals> totals = new HashMap<Route, Totals>();
        final AtomicReference<Exception> broken = new AtomicReference<Exception>();
        final CountDownLatch ended = new CountDownLatch(1);
        feed.addListener(
                new FeedListener() {
                    @Override
                    public void onFlight(Flight flight) {
                        add(totals, flight);
                    }

                    @Override
                    public void onEnd() {
                        ended.countDown();
                    }

                    @Override
                    public void onError(Exception failure) {
                        broken.set(failure);
                        ended.countDown();
                    }
                });
        feed.start();
        ended.await(); // also makes the feed thread's writes to totals visible here
        if (broken.get() != null) {
            throw new IOException("the feed failed", broken.get());
        }
        return totals;
    }

    /** The lines of the report. */
    public List<RouteLine> worstRoutes() throws SQLException, InterruptedException {
        Map<Route, Totals> totals = totalsOfTable();
        List<RouteLine> lines = new ArrayList<RouteLine>();
        for (Route route : Ranking.worst(totals)) {
            lines.add(
                    new RouteLine(
                            route,
                            totals.getOrDefault(route, Totals.NONE),
                            DelayBootstrap.interval(route, dao.delaysOf(route)),
                            cityOf(route.origin()),
                            cityOf(route.destination())));
        }
        return lines;
    }

    private String cityOf(final String code) throws InterruptedException {
        final AtomicReference<Airport> found = new AtomicReference<Airport>();
        final CountDownLatch answered = new CountDownLatch(1);
        airports.find(
                code,
                new AirportLookup.Callback() {
                    @Override
                    public void onResult(Airport airport) {
                        found.set(airport);
                        answered.countDown();
                    }

                    @Override
                    public void onError(Exception failure) {
                        found.set(Airport.unknown(code)); // better a report with a code than none
                        answered.countDown();
                    }
                });
        answered.await();
        return found.get().city();
    }

    private static void add(Map<Route, Totals> totals, Flight flight) {
        totals.merge(flight.route(), Totals.of(flight), Totals::plus);
    }
}
