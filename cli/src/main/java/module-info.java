/** The command {@code millrace}. Open, because picocli fills the fields of its commands. */
open module dev.millrace.cli {
    requires dev.millrace;
    requires info.picocli;
    requires java.instrument;
    requires jdk.attach;
    requires jdk.httpserver;
    requires jdk.jshell;
    requires static transitive org.jspecify;
    requires tools.jackson.core;

    exports dev.millrace.cli;

    provides jdk.jshell.spi.ExecutionControlProvider with
            dev.millrace.cli.repl.LoopExecutionProvider;
}
