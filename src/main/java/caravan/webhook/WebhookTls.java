package caravan.webhook;

import caravan.credentials.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyManagementException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.apache.camel.CamelContext;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's TLS, from files in PEM. Where a file has changed the next connection has the new ones; where they cannot
 * be read, or do not fit together, the former ones stay.
 */
final class WebhookTls extends SSLContextParameters {

    private static final Logger LOG = LoggerFactory.getLogger("caravan.webhook");

    private final WebhookSettings settings;

    WebhookTls(WebhookSettings settings) {
        this.settings = settings;
    }

    @Override
    public SSLContext createSSLContext(CamelContext camelContext) throws IOException {
        Reloaded now = new Reloaded(settings);
        return new SSLContext(now, now.context.getProvider(), "TLS") {};
    }

    /** Makes engines of the files as they are. */
    private static final class Reloaded extends SSLContextSpi {
        private final WebhookSettings settings;
        private List<FileTime> times;
        private SSLContext context;

        Reloaded(WebhookSettings settings) throws IOException {
            this.settings = settings;
            this.times = times();
            this.context = read();
        }

        private SSLContext read() throws IOException {
            return Trust.context(settings.authorities, false, settings.ours());
        }

        private List<FileTime> times() throws IOException {
            List<FileTime> found = new ArrayList<>();
            found.add(Files.getLastModifiedTime(settings.ours().certificate()));
            found.add(Files.getLastModifiedTime(settings.ours().key()));
            Path authorities = settings.authorities;
            if (authorities != null) {
                found.add(Files.getLastModifiedTime(authorities));
            }
            return found;
        }

        private synchronized SSLContext current() {
            try {
                List<FileTime> now = times();
                if (!now.equals(times)) {
                    context = read();
                    times = now;
                    LOG.info("the certificates of the audit webhook have changed");
                }
            } catch (IOException e) {
                LOG.debug("the certificates of the audit webhook stay what they were", e);
            }
            return context;
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            return current().createSSLEngine();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return current().createSSLEngine(host, port);
        }

        @Override
        protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
                throws KeyManagementException {
            throw new KeyManagementException("is initialised");
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            return current().getSocketFactory();
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            return current().getServerSocketFactory();
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return current().getServerSessionContext();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return current().getClientSessionContext();
        }
    }
}
