package dev.millrace.samples.flightdesk.data;

/**
 * One airport of the directory.
 *
 * @param code its IATA or FAA code, the key of the directory
 * @param name the airport's own name
 * @param city the city it serves; the code where the directory knows none
 */
public record Airport(String code, String name, String city) {

    /** What the directory writes where it knows no city. */
    private static final String NOT_AVAILABLE = "NA";

    static Airport from(RawRecord raw) throws WrongShapeException {
        var code = raw.text("iata");
        var name = raw.text("name");
        var city = raw.text("city");
        // not kept, but a row whose columns have slipped is recognised by them
        raw.decimal("latitude", 90);
        raw.decimal("longitude", 180);
        return new Airport(code, name, city.equals(NOT_AVAILABLE) ? code : city);
    }

    /** The airport the directory does not know: its code stands for name and city. */
    public static Airport unknown(String code) {
        return new Airport(code, code, code);
    }
}
