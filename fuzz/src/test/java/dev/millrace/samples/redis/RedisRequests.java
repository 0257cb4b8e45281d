package dev.millrace.samples.redis;

import dev.millrace.fuzz.Pieces;
import dev.millrace.fuzz.Script;
import dev.millrace.fuzz.Target;
import dev.millrace.io.ConnectionLimits;
import dev.millrace.io.FedConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Requests of a client of the Redis sample: the same ones whatever the pieces in which they come,
 * up to an end or a breach of the protocol.
 */
public final class RedisRequests implements Target {
    private static final ConnectionLimits LIMITS =
            ConnectionLimits.DEFAULTS.withReadAhead(32).withLineLimit(200);

    @Override
    public void run(byte[] input) throws Throwable {
        Pieces pieces = Pieces.of(new Script(input));
        List<String> whole = read(List.of(pieces.whole()));
        List<String> cut = read(pieces.all());
        if (!whole.equals(cut)) {
            throw new AssertionError("in one piece " + whole + ", in several " + cut);
        }
    }

    private static List<String> read(List<byte[]> pieces) throws Throwable {
        var all = new ArrayList<String>();
        FedConnection.run(pieces, LIMITS, fed -> fed.feed(() -> read(fed, all), -1));
        return all;
    }

    private static void read(FedConnection fed, List<String> all) throws Exception {
        var requests = new Requests(fed.connection());
        try {
            for (requests.readNext(); requests.taken() != null; requests.readNext()) {
                all.add(text(requests.taken()));
            }
        } catch (ProtocolException breach) {
            all.add(breach.getMessage());
        }
    }

    private static String text(Request request) {
        if (request.words().isEmpty()) {
            throw new AssertionError("a request without a word");
        }
        var words = new ArrayList<String>();
        for (byte[] word : request.words()) {
            words.add(new String(word, StandardCharsets.ISO_8859_1));
        }
        return words.toString();
    }
}
