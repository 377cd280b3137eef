package caravan.credentials;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Whose certificates are good enough, and which is ours. */
public final class Trust {

    private Trust() {}

    /**
     * A context that trusts the authorities of a file.
     *
     * @param authorities in PEM; null for those of the JDK
     * @param anyone whether any certificate will do, for any host
     * @throws IOException if the file cannot be read, or has no certificate
     */
    public static SSLContext context(@Nullable Path authorities, boolean anyone) throws IOException {
        return context(authorities, anyone, null);
    }

    /**
     * The same, that shows a certificate of ours to servers which ask for one.
     *
     * @param identity null for none
     */
    public static SSLContext context(@Nullable Path authorities, boolean anyone, @Nullable Identity identity)
            throws IOException {
        KeyManager[] keys = identity == null ? null : identity.managers();
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            if (anyone) {
                context.init(keys, new TrustManager[] {new Anyone()}, null);
            } else {
                context.init(keys, authorities == null ? null : managers(authorities), null);
            }
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("no certificates to trust in " + authorities, e);
        }
    }

    /** The same as managers of a library's own; empty for those of the JDK. */
    public static Optional<TrustManager[]> managers(@Nullable Path authorities, boolean anyone) throws IOException {
        if (anyone) {
            return Optional.of(new TrustManager[] {new Anyone()});
        }
        try {
            return authorities == null ? Optional.empty() : Optional.of(managers(authorities));
        } catch (GeneralSecurityException e) {
            throw new IOException("no certificates to trust in " + authorities, e);
        }
    }

    private static TrustManager[] managers(Path authorities) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(authorities)) {
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("authority " + store.size(), certificate);
            }
        }
        if (store.size() == 0) {
            throw new IOException("no certificates to trust in " + authorities);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    /** The extended kind also says that the name is right. */
    private static final class Anyone extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
