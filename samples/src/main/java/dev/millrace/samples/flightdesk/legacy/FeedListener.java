package dev.millrace.samples.flightdesk.legacy;

import dev.millrace.samples.flightdesk.data.Flight;

/** Hears what a {@link LiveFeed} has to say, on the feed's thread. */
public interface FeedListener {

    /** One more flight has landed; the feed waits until this method returns. */
    void onFlight(Flight flight);

    /** The feed has ended well; nothing follows. */
    void onEnd();

    /** The feed has broken; nothing follows. */
    void onError(Exception failure);
}
