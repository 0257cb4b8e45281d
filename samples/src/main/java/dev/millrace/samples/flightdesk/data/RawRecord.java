package dev.millrace.samples.flightdesk.data;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;

/**
 * One well-formed record as parsed, before its fields are checked.
 *
 * @param number its number in the file, from 1
 * @param offset the byte at which it begins
 * @param fields {@code String}, {@code Integer} or, for every other kind of value, {@link #OTHER}
 */
record RawRecord(long number, long offset, Map<String, Object> fields) {

    /** Stands for a value of a type that no field may have. */
    static final Object OTHER = new Object();

    String text(String field) throws WrongShapeException {
        if (value(field) instanceof String text) {
            if (text.isBlank()) {
                throw new WrongShapeException("the field " + field + " is empty");
            }
            return text;
        }
        throw new WrongShapeException("the field " + field + " is not a text");
    }

    int wholeNumber(String field) throws WrongShapeException {
        if (value(field) instanceof Integer number) {
            return number;
        }
        throw new WrongShapeException("the field " + field + " is not a whole number");
    }

    LocalDateTime dateTime(String field, DateTimeFormatter form) throws WrongShapeException {
        var text = text(field);
        try {
            return LocalDateTime.parse(text, form);
        } catch (DateTimeParseException e) {
            throw new WrongShapeException("the field " + field + " is not a date that exists");
        }
    }

    /** A decimal number written as text, at most {@code limit} away from zero. */
    double decimal(String field, double limit) throws WrongShapeException {
        var text = text(field);
        try {
            var number = Double.parseDouble(text);
            if (Math.abs(number) <= limit) {
                return number;
            }
            throw new WrongShapeException("the field " + field + " is out of range");
        } catch (NumberFormatException e) {
            throw new WrongShapeException("the field " + field + " is not a number");
        }
    }

    private Object value(String field) throws WrongShapeException {
        var value = fields.get(field);
        if (value == null) {
            throw new WrongShapeException("the field " + field + " is missing");
        }
        return value;
    }
}
