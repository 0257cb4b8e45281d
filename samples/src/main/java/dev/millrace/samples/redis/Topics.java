package dev.millrace.samples.redis;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The subscribers of all topics. Loop only. */
final class Topics {
    private static final int MOST_PER_CLIENT = 1_000;

    private final Map<String, Set<Client>> audiences = new HashMap<>();
    private final Map<Client, Set<String>> heard = new HashMap<>();

    /** Adds a subscriber; returns how many topics it now has. */
    int subscribe(Client client, String topic) {
        Set<String> topics = heard.computeIfAbsent(client, ignored -> new LinkedHashSet<>());
        if (topics.size() == MOST_PER_CLIENT && !topics.contains(topic)) {
            throw new RefusedException("ERR too many channels");
        }
        topics.add(topic);
        audiences.computeIfAbsent(topic, ignored -> new LinkedHashSet<>()).add(client);
        return topics.size();
    }

    /** Removes a subscriber; returns how many topics it now has. */
    int unsubscribe(Client client, String topic) {
        Set<String> topics = heard.getOrDefault(client, Set.of());
        if (topics.contains(topic)) {
            topics.remove(topic);
            audiences.computeIfPresent(
                    topic,
                    (ignored, audience) -> {
                        audience.remove(client);
                        return audience.isEmpty() ? null : audience;
                    });
        }
        if (topics.isEmpty()) {
            heard.remove(client);
        }
        return topics.size();
    }

    /** The topics of a client. */
    List<String> of(Client client) {
        return List.copyOf(heard.getOrDefault(client, Set.of()));
    }

    /** Sends {@code message} to all subscribers of {@code topic}; returns how many got it. */
    int publish(String topic, byte[] message) {
        Reply told =
                new Reply.Many(
                        List.of(Reply.of("message"), Reply.of(topic), new Reply.Bulk(message)));
        int count = 0;
        for (Client client : audiences.getOrDefault(topic, Set.of())) {
            count += client.tell(told, message.length) ? 1 : 0;
        }
        return count;
    }

    /** Removes a client that has disconnected. */
    void leave(Client client) {
        of(client).forEach(topic -> unsubscribe(client, topic));
    }
}
