package dev.millrace.samples.window;

import static dev.millrace.executor.RunInExecutor.runInExecutor;

import dev.millrace.EventLoop;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.JobOptions;
import dev.millrace.samples.flightdesk.data.InputException;
import dev.millrace.samples.flightdesk.data.Interval;
import dev.millrace.samples.flightdesk.legacy.DelayBootstrap;
import java.awt.GraphicsEnvironment;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import javax.imageio.ImageIO;
import javax.swing.SwingUtilities;
import org.jspecify.annotations.Nullable;

/** The program: a window that looks up how late the flights from an airport are. */
public final class Window {
    private static final int ROUTES = 12;
    private static final JobOptions COMPUTING = JobOptions.in(Dispatcher.cpu());

    private final EventLoop loop =
            EventLoop.builder().name("window").guestOf(SwingUtilities::invokeLater).open();
    private final DelayWindow window = new DelayWindow(this::lookUp, this::stop);

    // the window's thread only
    private @Nullable CompletableFuture<@Nullable Void> lookup;

    private Window() {
        window.frame()
                .addWindowListener(
                        new WindowAdapter() {
                            @Override
                            public void windowClosing(WindowEvent event) {
                                close();
                            }
                        });
    }

    /**
     * Shows the window until it is closed.
     *
     * @param arguments none; or the name of a file: the program then makes one look-up, writes a
     *     picture of the window to the file, and ends
     */
    public static void main(String[] arguments) {
        if (GraphicsEnvironment.isHeadless()) {
            System.err.println("There is no display to show a window on.");
            System.exit(1);
        }
        SwingUtilities.invokeLater(() -> {
            var program = new Window();
            program.window.frame().setVisible(true);
            if (arguments.length > 0) {
                program.takePicture(Path.of(arguments[0]));
            }
        });
    }

    // @start region=handler
    /** A handler of the window: it starts a task, and returns at once. */
    private void lookUp(String airport) {
        window.begin(airport);
        lookup = loop.submit(() -> show(airport));
    }

    /** The task: it waits as often as it likes, and the window goes on. */
    private void show(String airport) throws InputException {
        String outcome = "Stopped";
        try {
            List<Delays> routes = runInExecutor(() -> Delays.from(airport, ROUTES)).await();
            loop.onDriver(() -> window.expect(routes.size()));
            for (Delays delays : routes) {
                Interval late =
                        runInExecutor(
                                        COMPUTING,
                                        () ->
                                                DelayBootstrap.interval(
                                                        delays.route(), delays.toArray()))
                                .await();
                loop.onDriver(() -> window.add(delays.route(), delays.minutes().size(), late));
            }
            outcome = routes.size() + " routes from " + airport;
        } finally {
            String shown = outcome;
            loop.onDriver(() -> window.end(shown));
        }
    }

    private void stop() {
        if (lookup != null) {
            lookup.cancel(true);
        }
    }

    // @end

    /** Closes the window after the loop and all its tasks have ended. */
    private void close() {
        loop.closeAsync()
                .whenComplete((none, failure) ->
                        SwingUtilities.invokeLater(() -> window.frame().dispose()));
    }

    private void takePicture(Path file) {
        window.lookUp();
        Objects.requireNonNull(lookup)
                .whenComplete((none, failure) -> SwingUtilities.invokeLater(() -> save(file)));
    }

    private void save(Path file) {
        System.out.println(window.summary());
        BufferedImage picture = window.picture();
        loop.submit(
                        () -> {
                            runInExecutor(() -> ImageIO.write(picture, "png", file.toFile()))
                                    .await();
                        })
                .whenComplete((none, failure) -> {
                    if (failure != null) {
                        System.out.println("No picture: " + failure);
                    }
                    close();
                });
    }
}
