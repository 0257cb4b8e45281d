package dev.millrace.samples.flightdesk.data;

/**
 * One airport of the directory.
 *
 * @param code its IATA or FAA code, the key of the directory
 * @param name the airport's own name
 * @param city the city it serves; its code if the directory has no city
 */
public record Airport(String code, String name, String city) {

    /** What the directory has in place of an unknown city. */
    private static final String NOT_AVAILABLE = "NA";

    static Airport from(RawRecord raw) throws WrongShapeException {
        var code = raw.text("iata");
        var name = raw.text("name");
        var city = raw.text("city");
        // not kept, only checked: they reveal a row with shifted columns
        raw.decimal("latitude", 90);
        raw.decimal("longitude", 180);
        return new Airport(code, name, city.equals(NOT_AVAILABLE) ? code : city);
    }

    /** An airport that is not in the directory; its code serves as name and city. */
    public static Airport unknown(String code) {
        return new Airport(code, code, code);
    }
}
