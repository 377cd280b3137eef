package caravan.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTPS, and the files that lead to a server. */
class TlsTest {

    @TempDir
    static Path folder;

    private static TestCa ca;

    private final ApiServer server = ApiServer.start(ca);

    @BeforeAll
    static void make() throws Exception {
        ca = TestCa.make(folder);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void watchOverTlsIsToldAndCut() throws Exception {
        Client client = new Client(server.uri(), ApiServer.ADMIN, ca.trusting());
        try (Events events = client.watch("/api/v1/pods?watch=true")) {
            server.create(Pods.running("shop", "a", "node-1").largerThan(32 * 1024));
            assertThat(events.nextText()).isEqualTo("ADDED a");
            server.cut();
            assertThat(events.nextText()).isEqualTo(Events.BROKEN);
        }
        assertThat(client.names("/api/v1/pods")).containsExactly("a");
    }

    @Test
    void whoDoesNotTrustTheAuthorityIsNotConnected() {
        Client stranger = new Client(server.uri(), ApiServer.ADMIN);
        assertThatThrownBy(() -> stranger.get("/api/v1/pods")).isInstanceOf(SSLHandshakeException.class);
        assertThat(server.calls().count()).isZero();
    }

    @Test
    void kubeconfigCarriesTheAuthority() throws Exception {
        Path file = ClusterFiles.kubeconfig(folder.resolve("config"), server, ApiServer.ADMIN);
        server.create(Pods.running("shop", "a", "node-1"));
        try (KubernetesClient kubernetes = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(Files.readString(file)))
                .build()) {
            assertThat(kubernetes.pods().inNamespace("shop").list().getItems()).hasSize(1);
        }
    }

    @Test
    void serviceAccountFolderIsSwappedAsAWhole() throws Exception {
        Path account = ClusterFiles.serviceAccount(folder.resolve("account"), server, "t1", "logging");
        assertThat(account.resolve("token")).hasContent("t1");
        assertThat(account.resolve("namespace")).hasContent("logging");
        assertThat(account.resolve("ca.crt")).hasContent(ca.pem());
        Path before = account.resolve("..data").toRealPath();
        ClusterFiles.serviceAccount(account, server, "t2", "logging");
        assertThat(account.resolve("token")).hasContent("t2");
        assertThat(before).doesNotExist();
    }
}
