package caravan.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A key and its certificate, of a server or of a client, in every form that somebody may want. */
public final class Identity {

    private final Path folder;
    private final String name;
    private final KeyManagerFactory keys;

    /** Takes what keytool has left: the key with a certificate of its own, and the one of the authority. */
    Identity(Authority authority, Path folder, String name) throws IOException, GeneralSecurityException {
        this.folder = folder;
        this.name = name;
        char[] password = Authority.PASSWORD.toCharArray();
        PrivateKey key = (PrivateKey) Authority.load(keyStore()).getKey(name, password);
        Certificate certificate = CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(certificate())));
        KeyStore store = Authority.empty();
        store.setKeyEntry(name, key, password, new Certificate[] {certificate, authority.certificate()});
        Authority.store(store, keyStore());
        Files.writeString(key(), Authority.pem("PRIVATE KEY", key.getEncoded()));
        keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
    }

    /** PEM. */
    public Path certificate() {
        return folder.resolve(name + ".crt");
    }

    /** PKCS #8 as PEM, without a password. */
    public Path key() {
        return folder.resolve(name + ".key");
    }

    /** PKCS #12 with key and chain; password {@link Authority#PASSWORD}. */
    public Path keyStore() {
        return folder.resolve(name + ".p12");
    }

    /** For a server or a client that shows it, and trusts one authority alone. */
    public SSLContext context(Authority trusted) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trusted.trustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
