package dev.millrace.io;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslProvider;
import java.util.List;

/** The protocols that one side offers by ALPN, and whether one of them must be chosen. */
record ApplicationProtocols(List<String> names, boolean required) {
    static final ApplicationProtocols NONE = new ApplicationProtocols(List.of(), false);

    ApplicationProtocols {
        if (required && names.isEmpty()) {
            throw new IllegalArgumentException("no application protocol is named");
        }
        for (String name : names) {
            if (name.isEmpty() || name.length() > 255) {
                throw new IllegalArgumentException(
                        "an application protocol has 1 to 255 characters, not \"" + name + "\"");
            }
        }
    }

    /**
     * The configuration for Netty. Whether a protocol was chosen is also checked after the
     * handshake.
     */
    ApplicationProtocolConfig config(SslProvider provider) {
        if (names.isEmpty()) {
            return ApplicationProtocolConfig.DISABLED;
        }
        // the other provider cannot send this alert
        boolean alert = required && provider == SslProvider.JDK;
        return new ApplicationProtocolConfig(
                Protocol.ALPN,
                alert ? SelectorFailureBehavior.FATAL_ALERT : SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                names);
    }
}
