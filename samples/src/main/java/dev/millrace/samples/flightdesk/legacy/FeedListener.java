package dev.millrace.samples.flightdesk.legacy;

import dev.millrace.samples.flightdesk.data.Flight;

/** Listens to a {@link LiveFeed}, on the feed's thread. */
public interface FeedListener {

    /** A flight has landed; the feed waits until this method returns. */
    void onFlight(Flight flight);

    /** The feed has ended normally; nothing follows. */
    void onEnd();

    /** The feed has failed; nothing follows. */
    void onError(Exception failure);
}
