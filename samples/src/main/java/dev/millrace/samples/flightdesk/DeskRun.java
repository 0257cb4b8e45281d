package dev.millrace.samples.flightdesk;

import static dev.millrace.executor.RunInExecutor.runInExecutor;

import dev.millrace.Coroutine;
import dev.millrace.EventLoop;
import dev.millrace.TaskGroup;
import dev.millrace.TaskGroupException;
import dev.millrace.completablefuture.FutureBridge;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.samples.flightdesk.data.Airport;
import dev.millrace.samples.flightdesk.data.InputException;
import dev.millrace.samples.flightdesk.data.RecordReader;
import dev.millrace.samples.flightdesk.data.Route;
import dev.millrace.samples.flightdesk.data.Skipped;
import dev.millrace.samples.flightdesk.data.Source;
import dev.millrace.samples.flightdesk.data.Totals;
import dev.millrace.samples.flightdesk.edges.FutureConsumer;
import dev.millrace.samples.flightdesk.edges.ReactorConsumer;
import dev.millrace.samples.flightdesk.edges.RxJavaConsumer;
import dev.millrace.samples.flightdesk.lag.LagExperiment;
import dev.millrace.samples.flightdesk.lag.LagTable;
import dev.millrace.samples.flightdesk.legacy.AirportLookup;
import dev.millrace.samples.flightdesk.legacy.FlightDao;
import dev.millrace.samples.flightdesk.legacy.LegacyDesk;
import dev.millrace.samples.flightdesk.report.Agreement;
import dev.millrace.samples.flightdesk.report.PathResult;
import dev.millrace.samples.flightdesk.report.Ranking;
import dev.millrace.samples.flightdesk.report.Tables;
import dev.millrace.samples.flightdesk.steps.AsyncAirports;
import dev.millrace.samples.flightdesk.steps.AsyncDesk;
import dev.millrace.samples.flightdesk.steps.AsyncFlightDao;
import dev.millrace.samples.flightdesk.steps.OffloadedBootstrap;
import dev.millrace.samples.terminal.Progress;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** One run of the program, as the main task of its loop. */
final class DeskRun {

    /** Bounds the lag experiment, whatever the size of the file. */
    private static final int LAG_DELAYS = 4000;

    private final EventLoop loop = EventLoop.current();
    private final Progress progress = Progress.ofThisProcess();
    private final PrintStream out;
    private final Resources resources;
    private final AsyncFlightDao flights;
    private final OffloadedBootstrap bootstrap;
    private final AtomicLong skipped = new AtomicLong(); // counted by the loading threads

    /** A run that prints to {@code out}. Created on the loop. */
    DeskRun(PrintStream out, Resources resources) {
        this.out = out;
        this.resources = resources;
        this.flights = new AsyncFlightDao(resources.database().pool(), resources.blocking());
        this.bootstrap = new OffloadedBootstrap(resources.computing());
    }

    /** Reads everything, reports, compares, and returns the status of the process. */
    int run(Source data, Source airports, Source recording) throws Exception {
        var directory = load(data, airports);
        if (skipped.get() > 0) {
            out.println("skipped in all: " + skipped.get());
        }
        try (var lookup = new AirportLookup(directory)) {
            var desk = new AsyncDesk(loop, flights, new AsyncAirports(lookup), bootstrap);
            var sql = time("SQL GROUP BY", flights::totalsPerRoute);
            var paths = paths(desk, new LegacyDesk(blockingDao(), lookup), recording);
            out.println(Tables.routes(desk.worstRoutes(sql.totals())));
            var all = new ArrayList<>(List.of(sql));
            all.addAll(paths);
            out.println(Tables.paths(all));
            out.println(lag(sql.totals()));
            return verdict(sql, paths, directory.size());
        }
    }

    private Map<String, Airport> load(Source data, Source airports) throws InputException {
        try (var stage = progress.begin("loading flights", -1)) {
            return TaskGroup.call(group -> {
                group.fork(() -> flights.load(data, this::report, stage::advance));
                return runInExecutor(resources.blocking(), () -> readDirectory(airports)).await();
            });
        } catch (TaskGroupException e) {
            throw e.rethrowIf(InputException.class);
        }
    }

    private Map<String, Airport> readDirectory(Source airports) throws InputException {
        try (var reader = RecordReader.airports(airports, this::report)) {
            var directory = new HashMap<String, Airport>();
            for (var airport = reader.next(); airport != null; airport = reader.next()) {
                directory.put(airport.code(), airport);
            }
            return directory;
        }
    }

    private void report(Skipped record) {
        skipped.incrementAndGet();
        progress.println(out, record.toString());
    }

    private List<PathResult> paths(AsyncDesk desk, LegacyDesk legacy, Source recording)
            throws Exception {
        var paths = new ArrayList<PathResult>();
        try (var stage = progress.begin("comparing paths", 5)) {
            for (var path : ways(desk, legacy, recording)) {
                paths.add(time(path.name(), path.body()));
                stage.advance(1);
            }
        }
        return paths;
    }

    private record Way(String name, Coroutine<Map<Route, Totals>> body) {}

    private List<Way> ways(AsyncDesk desk, LegacyDesk legacy, Source recording) {
        return List.of(
                new Way(
                        "legacy",
                        () -> runInExecutor(resources.blocking(), legacy::totalsOfTable).await()),
                new Way("task", desk::totals),
                new Way(
                        "Reactor",
                        () ->
                                ReactorBridge.awaitRequired(
                                        ReactorConsumer.totals(desk.live(recording)))),
                new Way("RxJava", () -> RxBridge.await(RxJavaConsumer.totals(desk.stored()))),
                new Way(
                        "CompletableFuture",
                        () ->
                                FutureBridge.awaitOwned(
                                        () -> FutureConsumer.totals(desk::pageAfter))));
    }

    private PathResult time(String name, Coroutine<Map<Route, Totals>> body) throws Exception {
        var begin = System.nanoTime();
        var totals = body.run();
        return new PathResult(name, totals, Duration.ofNanos(System.nanoTime() - begin));
    }

    private String lag(Map<Route, Totals> totals) throws SQLException {
        var delays = new HashMap<Route, int[]>();
        var count = 0;
        for (var route : Ranking.byMeanDelay(totals)) {
            if (count >= LAG_DELAYS) {
                break;
            }
            var minutes = flights.delaysOf(route);
            delays.put(route, minutes);
            count += minutes.length;
        }
        var experiment = new LagExperiment(loop, delays);
        try (var stage = progress.begin("measuring loop lag", 2)) {
            var left = experiment.leftOnTheLoop(blockingDao());
            stage.advance(1);
            var moved = experiment.movedOff(flights, bootstrap);
            stage.advance(1);
            return LagTable.of(loop.engine(), left, moved);
        }
    }

    private FlightDao blockingDao() {
        return new FlightDao(resources.database().pool());
    }

    private int verdict(PathResult sql, List<PathResult> paths, int airports) {
        var difference =
                paths.stream()
                        .map(path -> Agreement.difference(sql.totals(), path))
                        .flatMap(Optional::stream)
                        .findFirst();
        out.println(
                difference
                        .map(sentence -> "error: " + sentence)
                        .orElseGet(() ->
                                "ok: %d flights, %d airports, %d routes; task, Reactor, RxJava and CompletableFuture paths agree with SQL"
                                        .formatted(sql.rows(), airports, sql.totals().size())));
        return difference.isPresent() ? 1 : 0;
    }
}
