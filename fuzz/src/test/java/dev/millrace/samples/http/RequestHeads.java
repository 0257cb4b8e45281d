package dev.millrace.samples.http;

import dev.millrace.fuzz.Pieces;
import dev.millrace.fuzz.Script;
import dev.millrace.fuzz.Target;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.ReferenceCountUtil;

/** Requests to the HTTP server of the samples: each part is correct, or has an error status. */
public final class RequestHeads implements Target {
    @Override
    public void run(byte[] input) {
        var channel = new EmbeddedChannel(new HttpRequestDecoder());
        var mistakes = new Mistakes(64);
        for (byte[] piece : Pieces.of(new Script(input)).all()) {
            channel.writeInbound(Unpooled.wrappedBuffer(piece));
        }
        channel.finish();
        for (Object part = channel.readInbound(); part != null; part = channel.readInbound()) {
            HttpResponseStatus status = mistakes.in((HttpObject) part);
            ReferenceCountUtil.release(part);
            if (status != null && (status.code() < 400 || status.code() > 505)) {
                throw new AssertionError("a mistake with status " + status);
            }
        }
    }
}
