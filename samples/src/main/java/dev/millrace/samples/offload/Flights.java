package dev.millrace.samples.offload;

import dev.millrace.samples.flightdesk.data.InputException;
import dev.millrace.samples.flightdesk.data.RecordReader;
import dev.millrace.samples.flightdesk.data.Route;
import dev.millrace.samples.flightdesk.data.Source;
import dev.millrace.samples.offload.StatisticJobs.Delays;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads the delays of the busiest routes, the input of the statistic. Blocks. */
final class Flights {
    private Flights() {}

    /** The {@code count} routes with the most flights; equal ones in alphabetical order. */
    static List<Delays> ofBusiestRoutes(int count) throws InputException {
        var minutes = new TreeMap<Route, List<Integer>>();
        var source = Source.bundled("flights-20k.json.gz");
        try (var reader = RecordReader.flights(source, skipped -> {})) {
            for (var flight = reader.next(); flight != null; flight = reader.next()) {
                minutes.computeIfAbsent(flight.route(), route -> new ArrayList<>())
                        .add(flight.delay());
            }
        }
        return minutes.entrySet().stream()
                .sorted((a, b) -> b.getValue().size() - a.getValue().size())
                .limit(count)
                .map(Flights::delays)
                .toList();
    }

    private static Delays delays(Map.Entry<Route, List<Integer>> route) {
        int[] minutes = route.getValue().stream().mapToInt(Integer::intValue).toArray();
        return new Delays(route.getKey(), minutes);
    }
}
