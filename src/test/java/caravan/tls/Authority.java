package caravan.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate authority for two days, made by the JDK's {@code keytool}; its folder holds {@code ca.crt} (PEM) and
 * {@code trust.p12} for those who trust it. Making one, or an identity of it, takes a second: let tests share them.
 */
public final class Authority {

    /** Of all key stores here. */
    public static final String PASSWORD = "changeit";

    private static final int PATIENCE_SECONDS = 60;

    private final Path folder;
    private final Certificate certificate;

    private Authority(Path folder, Certificate certificate) {
        this.folder = folder;
        this.certificate = certificate;
    }

    /** @param folder for its files, and those of its identities */
    public static Authority make(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        genkeypair(folder, "ca", "CN=test authority", "bc:critical=ca:true", "ku:critical=keyCertSign,cRLSign");
        try {
            Certificate certificate = load(folder.resolve("ca.p12")).getCertificate("ca");
            Authority authority = new Authority(folder, certificate);
            Files.writeString(authority.certificateFile(), authority.pem());
            store(authority.trust(), authority.trustFile());
            return authority;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /**
     * Makes a key and a certificate for {@code CN=name}.
     *
     * @param extensions as keytool takes them: {@code san=ip:127.0.0.1}
     */
    public Identity issue(String name, String... extensions) throws IOException, InterruptedException {
        genkeypair(folder, name, "CN=" + name, extensions);
        keytool(folder, "-certreq", "-keystore", name + ".p12", "-alias", name, "-file", name + ".csr");
        List<String> sign =
                new ArrayList<>(List.of("-gencert", "-keystore", "ca.p12", "-alias", "ca", "-validity", "2"));
        sign.addAll(List.of("-infile", name + ".csr", "-outfile", name + ".crt", "-rfc"));
        for (String extension : extensions) {
            sign.addAll(List.of("-ext", extension));
        }
        keytool(folder, sign.toArray(String[]::new));
        try {
            return new Identity(this, folder, name);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** {@link #pem()} as a file. */
    public Path certificateFile() {
        return folder.resolve("ca.crt");
    }

    /** A key store that holds the certificate of this authority alone. */
    public Path trustFile() {
        return folder.resolve("trust.p12");
    }

    /** Its certificate. */
    public String pem() {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For a client that trusts this authority alone. */
    public SSLContext trusting() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    Certificate certificate() {
        return certificate;
    }

    /** Those that trust this authority alone. */
    public TrustManager[] trustManagers() {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trust());
            return trust.getTrustManagers();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private KeyStore trust() throws IOException, GeneralSecurityException {
        KeyStore store = empty();
        store.setCertificateEntry("ca", certificate);
        return store;
    }

    static String pem(String what, byte[] encoded) {
        String base64 = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(encoded);
        return "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n";
    }

    static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    static KeyStore load(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    static void store(KeyStore store, Path file) throws IOException, GeneralSecurityException {
        try (var out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
    }

    private static void genkeypair(Path folder, String alias, String name, String... extensions)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("-genkeypair", "-keystore", alias + ".p12", "-alias", alias));
        arguments.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2", "-dname", name));
        for (String extension : extensions) {
            arguments.addAll(List.of("-ext", extension));
        }
        keytool(folder, arguments.toArray(String[]::new));
    }

    private static void keytool(Path folder, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-J-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        Path output = folder.resolve("keytool.out");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("keytool " + arguments[0] + " did not end");
        }
        if (process.exitValue() != 0) {
            throw new IOException("keytool " + arguments[0] + ": " + Files.readString(output));
        }
    }
}
