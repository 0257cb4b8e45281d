package dev.millrace.samples.http;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.HttpOperations;

/** Checks the requests of one connection, part by part. On the loop's driver. */
final class Mistakes {

    /** A name or an address, and a port if there is one: RFC 9110, section 7.2. */
    private static final Pattern HOST =
            Pattern.compile("(?:[\\w.~%!$&'()*+,;=-]*|\\[[\\p{XDigit}:.]+])(?::\\d{1,5})?");

    private final int bodyBytes;
    private long body; // bytes so far, of the current request

    Mistakes(int bodyBytes) {
        this.bodyBytes = bodyBytes;
    }

    /** The error status for {@code part}; null if it is correct. */
    @Nullable HttpResponseStatus in(HttpObject part) {
        if (part.decoderResult().isFailure()) {
            return undecodable(part.decoderResult().cause());
        }
        if (part instanceof HttpRequest request) {
            var mistake = inHead(request);
            if (mistake != null) {
                return mistake;
            }
            body = 0;
        }
        if (part instanceof HttpContent content) {
            body += content.content().readableBytes();
            if (body > bodyBytes) {
                return HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE;
            }
        }
        return null;
    }

    private static HttpResponseStatus undecodable(Throwable why) {
        if (why instanceof TooLongHttpLineException) {
            return HttpResponseStatus.REQUEST_URI_TOO_LONG;
        }
        return why instanceof TooLongFrameException
                ? HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
                : HttpResponseStatus.BAD_REQUEST;
    }

    private @Nullable HttpResponseStatus inHead(HttpRequest request) {
        var version = request.protocolVersion();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            return HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED;
        }
        // exactly one: two proxies on the way could each use a different one (RFC 9112, 3.2)
        var hosts = request.headers().getAll(HttpHeaderNames.HOST);
        var needed = version.equals(HttpVersion.HTTP_1_1) ? 1 : hosts.size();
        if (hosts.size() > 1
                || hosts.size() < needed
                || !hosts.stream().allMatch(host -> HOST.matcher(host).matches())
                || !hasPath(request.uri())) {
            return HttpResponseStatus.BAD_REQUEST;
        }
        return HttpUtil.getContentLength(request, 0L) > bodyBytes
                ? HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE
                : null;
    }

    /** Whether Reactor Netty can parse the address; it uses the JDK for that. */
    private static boolean hasPath(String uri) {
        try {
            return !HttpOperations.resolvePath(uri).isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
