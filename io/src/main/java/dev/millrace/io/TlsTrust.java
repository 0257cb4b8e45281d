package dev.millrace.io;

import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.lang.System.Logger.Level;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.TrustManagerFactorySpi;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** The certificates that one side trusts. */
record TlsTrust(String words, Consumer<SslContextBuilder> application) {
    private static final System.Logger LOG = System.getLogger("dev.millrace");
    private static final AtomicBoolean INSECURE_TOLD = new AtomicBoolean();

    static TlsTrust authorities(List<X509Certificate> authorities) {
        if (authorities.isEmpty()) {
            throw new IllegalArgumentException("nobody to trust");
        }
        return new TlsTrust(
                authorities.size() + " trusted authorities",
                builder -> builder.trustManager(authorities));
    }

    static TlsTrust of(X509TrustManager manager) {
        var factory = new Factory(new Plain(manager));
        return new TlsTrust("a trust manager", builder -> builder.trustManager(factory));
    }

    static TlsTrust insecure() {
        if (!INSECURE_TOLD.getAndSet(true)) {
            LOG.log(
                    Level.WARNING,
                    "TLS without verification of the server: anybody between can read and change"
                            + " everything");
        }
        return new TlsTrust(
                "nothing verified",
                builder -> builder.trustManager(InsecureTrustManagerFactory.INSTANCE));
    }

    @Override
    public String toString() {
        return words;
    }

    /**
     * Wraps a user's manager as a plain one: with a plain manager the JDK verifies the name itself,
     * with an extended one it leaves that to the manager.
     */
    private record Plain(X509TrustManager manager) implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType)
                throws CertificateException {
            manager.checkClientTrusted(chain, authType);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType)
                throws CertificateException {
            manager.checkServerTrusted(chain, authType);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return manager.getAcceptedIssuers();
        }
    }

    /** A factory, because Netty would wrap a single manager as an extended one. */
    private static final class Factory extends TrustManagerFactory {
        Factory(X509TrustManager manager) {
            super(
                    new TrustManagerFactorySpi() {
                        @Override
                        protected void engineInit(@Nullable KeyStore keys) {}

                        @Override
                        protected void engineInit(@Nullable ManagerFactoryParameters parameters) {}

                        @Override
                        protected TrustManager[] engineGetTrustManagers() {
                            return new TrustManager[] {manager};
                        }
                    },
                    new java.security.Provider("millrace", "1", "a user's trust manager") {
                        private static final long serialVersionUID = 1L;
                    },
                    "millrace");
        }
    }
}
