package dev.millrace.samples.window;

import dev.millrace.samples.flightdesk.data.InputException;
import dev.millrace.samples.flightdesk.data.RecordReader;
import dev.millrace.samples.flightdesk.data.Route;
import dev.millrace.samples.flightdesk.data.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How late the flights of one route were.
 *
 * @param route the route
 * @param minutes the delay of each flight
 */
record Delays(Route route, List<Integer> minutes) {

    /** The delays of the busiest routes from {@code airport}, busiest first. Blocks. */
    static List<Delays> from(String airport, int routes) throws InputException {
        var byRoute = new TreeMap<Route, List<Integer>>();
        var source = Source.bundled("flights-20k.json.gz");
        try (var reader = RecordReader.flights(source, skipped -> {})) {
            for (var flight = reader.next(); flight != null; flight = reader.next()) {
                if (flight.origin().equals(airport)) {
                    byRoute.computeIfAbsent(flight.route(), route -> new ArrayList<>())
                            .add(flight.delay());
                }
            }
        }
        return byRoute.entrySet().stream()
                .sorted(Map.Entry.comparingByValue((a, b) -> Integer.compare(b.size(), a.size())))
                .limit(routes)
                .map(entry -> new Delays(entry.getKey(), entry.getValue()))
                .toList();
    }

    int[] toArray() {
        return minutes.stream().mapToInt(Integer::intValue).toArray();
    }
}
