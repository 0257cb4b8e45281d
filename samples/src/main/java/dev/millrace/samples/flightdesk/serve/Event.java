package dev.millrace.samples.flightdesk.serve;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** A picture as a server-sent event, in the form of the WHATWG's HTML standard, section 9.2. */
final class Event {

    private static final JsonFactory JSON = new JsonFactory();

    private Event() {}

    /** The bytes of the event, made once for all viewers. */
    static byte[] of(Picture picture) {
        var event = "id: " + picture.number() + "\ndata: " + json(picture) + "\n\n";
        return event.getBytes(StandardCharsets.UTF_8);
    }

    /** On one line: a line break would end the event, and JSON escapes line breaks in strings. */
    private static String json(Picture picture) {
        var text = new StringWriter();
        try (var json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeNumberProperty("number", picture.number());
            json.writeNumberProperty("at", millis(picture.at()));
            json.writeStringProperty("mode", picture.mode().word());
            json.writeNumberProperty("lag", millis(picture.lag().max()));
            json.writeNumberProperty("median", millis(picture.lag().p50()));
            json.writeNumberProperty("took", millis(picture.reportTook()));
            json.writeNumberProperty("viewers", picture.viewers());
            json.writeNumberProperty("tasks", picture.tasks());
            writeTraffic(json, picture.traffic());
            writeReport(json, picture.report());
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void writeTraffic(JsonGenerator json, Picture.Traffic traffic) {
        json.writeNumberProperty("flights", traffic.flights());
        json.writeNumberProperty("perSecond", tenths(traffic.perSecond()));
        json.writeNumberProperty("delay", tenths(traffic.meanDelay()));
        var departure = traffic.departure();
        json.writeStringProperty("departure", departure == null ? "" : departure.toString());
    }

    private static void writeReport(JsonGenerator json, Report report) {
        json.writeArrayPropertyStart("worst");
        for (var line : report.worst()) {
            json.writeStartObject();
            json.writeStringProperty("route", line.route().toString());
            json.writeNumberProperty("flights", line.flights());
            json.writeNumberProperty("mean", tenths(line.mean()));
            json.writeNumberProperty("low", tenths(line.interval().low()));
            json.writeNumberProperty("high", tenths(line.interval().high()));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static double millis(Duration duration) {
        return tenths(duration.toNanos() / 1e6);
    }

    private static double tenths(double number) {
        return Math.round(number * 10) / 10.0;
    }
}
