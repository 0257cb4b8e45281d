package dev.millrace.cli.command;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The terminal: reads single key presses and shows one screen after the other. Closing it, or
 * Ctrl-C, restores its settings. Uses {@code stty}, which every system with Unix sockets has.
 */
final class Terminal implements AutoCloseable {
    private static final String ENTER = "\u001b[?1049h\u001b[?25l";
    private static final String LEAVE = "\u001b[?25h\u001b[?1049l";
    private static final int ROWS = 24;
    private static final int COLUMNS = 80;

    private final BlockingQueue<Integer> keys = new LinkedBlockingQueue<>();
    private final PrintWriter out;
    private final InputStream in;
    private final Settings settings;
    private final String before;
    private final Thread restoring = new Thread(this::restore);

    private Terminal(PrintWriter out, InputStream in, Settings settings) throws IOException {
        this.out = out;
        this.in = in;
        this.settings = settings;
        this.before = settings.stty("-g");
    }

    /** Reads or changes the settings of the terminal. */
    interface Settings {
        /** Runs {@code stty} with these arguments and returns what it printed. */
        String stty(String... arguments) throws IOException;
    }

    /** Whether both input and output are a terminal. */
    static boolean isThere() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    static Terminal open(PrintWriter out) throws IOException {
        return open(out, System.in, Terminal::stty);
    }

    static Terminal open(PrintWriter out, InputStream in, Settings settings) throws IOException {
        var terminal = new Terminal(out, in, settings);
        Thread.ofPlatform().daemon().name("keys").start(terminal::read);
        Runtime.getRuntime().addShutdownHook(terminal.restoring);
        settings.stty("-icanon", "-echo");
        out.print(ENTER);
        return terminal;
    }

    /** Rows and columns; 24 and 80 if the terminal does not report them. */
    int[] size() throws IOException {
        String[] size = settings.stty("size").split(" ");
        try {
            int rows = Integer.parseInt(size[0]);
            int columns = Integer.parseInt(size[1]);
            return rows > 0 && columns > 0 ? new int[] {rows, columns} : new int[] {ROWS, COLUMNS};
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException unknown) {
            return new int[] {ROWS, COLUMNS};
        }
    }

    /** Draws over the last screen, line by line, so that nothing flickers. */
    void show(List<String> lines) {
        out.print("\u001b[H" + String.join("\u001b[K\r\n", lines) + "\u001b[K\u001b[J");
        out.flush();
    }

    /** The next key; 0 if none comes for {@code millis}, -1 once the terminal is gone. */
    int key(long millis) {
        try {
            Integer key = keys.poll(millis, TimeUnit.MILLISECONDS);
            return key == null ? 0 : key;
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    /** Reads keys on a thread of its own, because a read from a terminal has no timeout. */
    private void read() {
        try {
            int key;
            do {
                key = in.read();
                keys.add(key);
            } while (key >= 0);
        } catch (IOException gone) {
            keys.add(-1);
        }
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(restoring);
        restore();
    }

    private void restore() {
        out.print(LEAVE);
        out.flush();
        try {
            settings.stty(before);
        } catch (IOException gone) {
            // the terminal is gone: there is nothing to restore
        }
    }

    private static String stty(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command)
                        .redirectInput(new File("/dev/tty"))
                        .redirectErrorStream(true)
                        .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
}
