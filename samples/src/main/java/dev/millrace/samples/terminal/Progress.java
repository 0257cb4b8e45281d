package dev.millrace.samples.terminal;

import java.io.PrintStream;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows the progress of a stage of the work: a bar on a terminal, nothing elsewhere. */
public final class Progress {

    private static final int REDRAW_MILLIS = 100;
    private static final int WIDTH = 78;

    private final @Nullable PrintStream terminal;

    private Progress(@Nullable PrintStream terminal) {
        this.terminal = terminal;
    }

    /** Draws on standard error if this process has a terminal. */
    public static Progress ofThisProcess() {
        var console = System.console();
        return console == null || !console.isTerminal() ? silent() : on(System.err);
    }

    /** Draws on {@code terminal}. */
    public static Progress on(PrintStream terminal) {
        return new Progress(terminal);
    }

    /** Draws nothing. */
    public static Progress silent() {
        return new Progress(null);
    }

    /** Begins a stage of {@code steps} steps; negative if the number is unknown. */
    public Stage begin(String name, long steps) {
        if (terminal == null) {
            return new Stage(null, null);
        }
        // not the library's consumer, which asks for the terminal's width through native code
        var line = new DelegatingProgressBarConsumer(bar -> terminal.print("\r" + bar), WIDTH);
        return new Stage(
                terminal,
                new ProgressBarBuilder()
                        .setTaskName(name)
                        .setInitialMax(steps)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(REDRAW_MILLIS)
                        .setConsumer(line)
                        .build());
    }

    /** Prints a line of the report, in place of the bar if there is one. */
    public void println(PrintStream report, String line) {
        if (terminal != null) {
            terminal.print("\r" + " ".repeat(WIDTH) + "\r");
        }
        report.println(line);
    }

    /** One bar; any thread may advance it. */
    public static final class Stage implements AutoCloseable {

        private final @Nullable PrintStream terminal;
        private final @Nullable ProgressBar bar;

        private Stage(@Nullable PrintStream terminal, @Nullable ProgressBar bar) {
            this.terminal = terminal;
            this.bar = bar;
        }

        /** Moves the bar on. */
        public void advance(long steps) {
            if (bar != null) {
                bar.stepBy(steps);
            }
        }

        /** Draws the bar for the last time and ends its line. */
        @Override
        public void close() {
            if (bar != null) {
                bar.close();
            }
            if (terminal != null) {
                terminal.println();
            }
        }
    }
}
