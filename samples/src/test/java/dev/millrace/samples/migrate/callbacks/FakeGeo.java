package dev.millrace.samples.migrate.callbacks;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A map that answers when, and on the thread on which, a test says so. */
final class FakeGeo implements Geo {

    private static final Map<String, Place> PLACES =
            Map.of("Harbour", new Place(0, 0), "Market", new Place(3, 4));

    final List<Runnable> pending = new CopyOnWriteArrayList<>();
    final List<PositionListener> listeners = new CopyOnWriteArrayList<>();

    @Override
    public Call locate(String address, Answer<Place> answer) {
        return ask(() -> {
            Place place = PLACES.get(address);
            if (place == null) {
                answer.onFailure(new GeoException("where is " + address + "?"));
            } else {
                answer.onResult(place);
            }
        });
    }

    @Override
    public Call distance(Place from, Place to, Answer<Double> answer) {
        return ask(() -> answer.onResult(from.kilometresTo(to)));
    }

    private Call ask(Runnable question) {
        pending.add(question);
        return () -> pending.remove(question);
    }

    /** Answers what has been asked so far. */
    void answer() {
        for (Runnable question : pending) {
            if (pending.remove(question)) {
                question.run();
            }
        }
    }

    @Override
    public void addListener(String vehicle, PositionListener listener) {
        listeners.add(listener);
    }

    @Override
    public void removeListener(String vehicle, PositionListener listener) {
        listeners.remove(listener);
    }
}
