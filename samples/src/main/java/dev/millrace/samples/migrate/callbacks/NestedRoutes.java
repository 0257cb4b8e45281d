package dev.millrace.samples.migrate.callbacks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Before: callbacks in callbacks. */
public final class NestedRoutes implements Routes {

    private final Geo geo;
    private final ScheduledExecutorService timer;

    /** Routes on that map. */
    public NestedRoutes(Geo geo, ScheduledExecutorService timer) {
        this.geo = geo;
        this.timer = timer;
    }

    @Override
    public Call distance(String from, String to, Answer<Double> answer) {
        var journey = new Journey(answer);
        journey.start(from, to);
        return journey;
    }

    // @start region=distance
    /** Two questions at once, then a third; any of them may fail, be late, or not be wanted. */
    private final class Journey implements Call {
        private final Answer<Double> answer;
        private final List<Call> underWay = new ArrayList<>();
        private @Nullable Place from;
        private @Nullable Place to;
        private boolean over;

        Journey(Answer<Double> answer) {
            this.answer = answer;
        }

        void start(String fromAddress, String toAddress) {
            var late =
                    timer.schedule(
                            () -> fail(new TimeoutException("no route in time")),
                            2,
                            TimeUnit.SECONDS);
            keep(() -> late.cancel(false));
            keep(
                    geo.locate(
                            fromAddress,
                            new Answer<>() {
                                @Override
                                public void onResult(Place place) {
                                    located(place, null);
                                }

                                @Override
                                public void onFailure(Exception failure) {
                                    fail(failure);
                                }
                            }));
            keep(
                    geo.locate(
                            toAddress,
                            new Answer<>() {
                                @Override
                                public void onResult(Place place) {
                                    located(null, place);
                                }

                                @Override
                                public void onFailure(Exception failure) {
                                    fail(failure);
                                }
                            }));
        }

        private void located(@Nullable Place first, @Nullable Place second) {
            Place start;
            Place goal;
            synchronized (this) {
                from = first == null ? from : first;
                to = second == null ? to : second;
                start = from;
                goal = to;
            }
            if (start != null && goal != null) {
                keep(
                        geo.distance(
                                start,
                                goal,
                                new Answer<>() {
                                    @Override
                                    public void onResult(Double kilometres) {
                                        if (end()) {
                                            answer.onResult(kilometres);
                                        }
                                    }

                                    @Override
                                    public void onFailure(Exception failure) {
                                        fail(failure);
                                    }
                                }));
            }
        }

        private void fail(Exception failure) {
            if (end()) {
                answer.onFailure(failure);
            }
        }

        @Override
        public void cancel() {
            end();
        }

        private boolean end() {
            List<Call> left;
            synchronized (this) {
                if (over) {
                    return false;
                }
                over = true;
                left = List.copyOf(underWay);
            }
            left.forEach(Call::cancel);
            return true;
        }

        private void keep(Call call) {
            synchronized (this) {
                if (!over) {
                    underWay.add(call);
                    return;
                }
            }
            call.cancel(); // it ended before it was registered
        }
    }

    // @end

    // @start region=arrival
    @Override
    public Call arrival(String vehicle, Place goal, Answer<Place> answer) {
        var over = new AtomicBoolean();
        var listener =
                new PositionListener() {
                    @Override
                    public void onPosition(Place place) {
                        if (place.kilometresTo(goal) < 1 && over.compareAndSet(false, true)) {
                            geo.removeListener(vehicle, this);
                            answer.onResult(place);
                        }
                    }

                    @Override
                    public void onLost(GeoException failure) {
                        if (over.compareAndSet(false, true)) {
                            geo.removeListener(vehicle, this);
                            answer.onFailure(failure);
                        }
                    }
                };
        geo.addListener(vehicle, listener);
        return () -> {
            if (over.compareAndSet(false, true)) {
                geo.removeListener(vehicle, listener);
            }
        };
    }
    // @end
}
