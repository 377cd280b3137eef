package caravan.apiserver;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate authority for two days, made by the JDK's {@code keytool}, and a certificate of it for {@code 127.0.0.1},
 * {@code localhost} and {@code kubernetes.default.svc}. Making one takes some seconds: let test classes share it.
 */
public final class TestCa {

    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final String NAMES = "san=ip:127.0.0.1,dns:localhost,dns:kubernetes.default.svc";
    private static final int PATIENCE_SECONDS = 60;

    private final Certificate authority;
    private final SSLContext server;

    private TestCa(Certificate authority, SSLContext server) {
        this.authority = authority;
        this.server = server;
    }

    /** Works in a folder that may be deleted afterwards. */
    public static TestCa make(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        genkeypair(folder, "ca", "CN=kubernetes", "bc:critical=ca:true", "ku:critical=keyCertSign,cRLSign");
        genkeypair(folder, "server", "CN=kube-apiserver", NAMES);
        keytool(folder, "-certreq", "-keystore", "server.p12", "-alias", "server", "-file", "server.csr");
        keytool(
                folder,
                "-gencert",
                "-keystore",
                "ca.p12",
                "-alias",
                "ca",
                "-infile",
                "server.csr",
                "-outfile",
                "server.crt",
                "-rfc",
                "-validity",
                "2",
                "-ext",
                NAMES,
                "-ext",
                "eku=serverAuth");
        try {
            Certificate authority = load(folder.resolve("ca.p12")).getCertificate("ca");
            PrivateKey key = (PrivateKey) load(folder.resolve("server.p12")).getKey("server", PASSWORD);
            Certificate certificate = certificate(Files.readAllBytes(folder.resolve("server.crt")));
            return new TestCa(authority, server(key, certificate, authority));
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static void genkeypair(Path folder, String alias, String name, String... extensions)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(
                "-genkeypair",
                "-keystore",
                alias + ".p12",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                "2",
                "-dname",
                name));
        for (String extension : extensions) {
            arguments.addAll(List.of("-ext", extension));
        }
        keytool(folder, arguments.toArray(String[]::new));
    }

    private static void keytool(Path folder, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-J-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", new String(PASSWORD)));
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

    private static KeyStore load(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return store;
    }

    private static Certificate certificate(byte[] pem) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
    }

    private static SSLContext server(PrivateKey key, Certificate certificate, Certificate authority)
            throws IOException, GeneralSecurityException {
        KeyStore store = empty();
        store.setKeyEntry("server", key, PASSWORD, new Certificate[] {certificate, authority});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /** Makes server sockets out of accepted ones. */
    SSLSocketFactory sockets() {
        return server.getSocketFactory();
    }

    /** Of the authority: what stands in {@code ca.crt}. */
    public String pem() {
        try {
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                            .encodeToString(authority.getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For a client that trusts this authority alone. */
    public SSLContext trusting() {
        try {
            KeyStore store = empty();
            store.setCertificateEntry("ca", authority);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
