package dev.millrace.cli.console;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses a port; 0 means any free port. */
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
            // rejected below
        }
        throw new TypeConversionException("'" + typed + "' is not a port: 0 to " + LAST);
    }
}
