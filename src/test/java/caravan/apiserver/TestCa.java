package caravan.apiserver;

import caravan.tls.Authority;
import caravan.tls.Identity;
import java.io.IOException;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;

/**
 * The certificate authority of a cluster, and a certificate of it for {@code 127.0.0.1}, {@code localhost} and
 * {@code kubernetes.default.svc}. Making one takes some seconds: let test classes share it.
 */
public final class TestCa {

    private static final String NAMES = "san=ip:127.0.0.1,dns:localhost,dns:kubernetes.default.svc";

    private final Authority authority;
    private final SSLSocketFactory sockets;

    private TestCa(Authority authority, Identity server) {
        this.authority = authority;
        this.sockets = server.context(authority).getSocketFactory();
    }

    /** Works in a folder that may be deleted afterwards. */
    public static TestCa make(Path folder) throws IOException, InterruptedException {
        Authority authority = Authority.make(folder);
        return new TestCa(authority, authority.issue("kube-apiserver", NAMES, "eku=serverAuth"));
    }

    /** Makes server sockets out of accepted ones. */
    SSLSocketFactory sockets() {
        return sockets;
    }

    /** Of the authority: what stands in {@code ca.crt}. */
    public String pem() {
        return authority.pem();
    }

    /** For a client that trusts this authority alone. */
    public SSLContext trusting() {
        return authority.trusting();
    }
}
