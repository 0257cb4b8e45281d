package dev.millrace.cli.command;

import picocli.CommandLine.IVersionProvider;

/** What the jar says of itself. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Millrace.class.getPackage().getImplementationVersion();
        return new String[] {"millrace " + (version == null ? "(not packed)" : version)};
    }
}
