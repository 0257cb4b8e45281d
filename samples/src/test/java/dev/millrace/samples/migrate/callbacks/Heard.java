package dev.millrace.samples.migrate.callbacks;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An answer that records its calls. */
final class Heard<T> implements Answer<T> {

    private final List<Object> told = new CopyOnWriteArrayList<>();

    @Override
    public void onResult(T value) {
        told.add(value);
    }

    @Override
    public void onFailure(Exception failure) {
        told.add(failure);
    }

    List<Object> told() {
        return told;
    }
}
