package dev.millrace.cli.console;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A port as it is typed; 0 is any that is free. */
final class Port implements ITypeConverter<Integer> {
    private static final int LAST = 0xFFFF;

    @Override
    public Integer convert(String typed) {
        try {
            int port = Integer.parseInt(typed);
            if (port >= 0 && port <= LAST) {
                return port;
            }
        } catch (NumberFormatException notANumber) {
            // told below
        }
        throw new TypeConversionException("'" + typed + "' is no port: 0 to " + LAST);
    }
}
