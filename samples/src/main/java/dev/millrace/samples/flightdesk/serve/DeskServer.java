package dev.millrace.samples.flightdesk.serve;

import dev.millrace.TaskGroupException;
import dev.millrace.samples.flightdesk.data.Source;
import dev.millrace.samples.flightdesk.legacy.LiveFeed;
import dev.millrace.samples.flightdesk.steps.FeedStream;
import dev.millrace.samples.http.HttpDoor;
import java.io.IOException;
import java.net.URI;
import java.util.function.Consumer;

/** A live desk and the server that shows it. */
public final class DeskServer {

    private DeskServer() {}

    /**
     * Serves until the calling task is cancelled, then closes everything.
     *
     * @param port the port on the loopback interface; 0 for any free port
     * @param recording the flights, replayed for ever
     * @param ready gets the address of the page once it is served
     * @throws IOException if the port is not available or the recording cannot be read; its message
     *     is one sentence for the user
     */
    public static void serve(int port, Source recording, Consumer<? super URI> ready)
            throws IOException {
        serve(Settings.on(port), recording, ready);
    }

    static void serve(Settings settings, Source recording, Consumer<? super URI> ready)
            throws IOException {
        var desk = new LiveDesk(() -> FeedStream.of(new LiveFeed(recording)));
        var audience = new Audience<byte[]>();
        var answers = new Answers(settings.streams(), audience::stream, desk::mode);
        var door = HttpDoor.open(settings.port(), settings.limits(), answers);
        try {
            ready.accept(door.address());
            desk.run(settings.every(), audience::size, picture -> audience.show(Event.of(picture)));
        } catch (TaskGroupException e) {
            throw e.rethrowIf(IOException.class);
        } finally {
            audience.dismiss();
            door.close();
        }
    }
}
