package caravan.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.apiserver.ApiServer;
import caravan.apiserver.ClusterFiles;
import caravan.apiserver.PodBuilder;
import caravan.apiserver.TestCa;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same over HTTPS, and the ways to be told of a server and of whom to trust. */
class ApiSourceTlsTest extends ApiSourceTest {

    @TempDir
    static Path authority;

    private static TestCa ca;

    @BeforeAll
    static void makeAuthority() throws Exception {
        ca = TestCa.make(authority);
    }

    @Override
    ApiServer startServer() {
        return ApiServer.start(ca);
    }

    private void openIn(Map<String, String> environment) {
        PodsOptions options = configuration.options(environment);
        directory = new PodDirectory(options, Sources.of(options, clock::get), clock::get);
    }

    @Test
    void aPodInTheClusterFindsTheServerByItself() {
        PodBuilder pod = create("web");
        configuration.setServer("");
        openIn(Map.of(
                "KUBERNETES_SERVICE_HOST", server.host(), "KUBERNETES_SERVICE_PORT", Integer.toString(server.port())));
        awaitKnown(path(pod));
    }

    @Test
    void aKubeconfigLeadsToTheServer() throws Exception {
        PodBuilder pod = create("web");
        configuration.setServer("");
        configuration.setKubeconfig(ClusterFiles.kubeconfig(folder.resolve("config"), server, ApiServer.ADMIN)
                .toString());
        openIn(Map.of());
        awaitKnown(path(pod));
    }

    @Test
    void aKubeconfigWhoseTokenIsReplacedIsReadAgain() throws Exception {
        PodBuilder pod = create("web");
        Path file = ClusterFiles.kubeconfig(folder.resolve("config"), server, "old");
        configuration.setServer("");
        configuration.setKubeconfig(file.toString());
        openIn(Map.of());
        await(() -> directory.getState().contains("401"));
        ClusterFiles.kubeconfig(file, server, ApiServer.ADMIN);
        awaitPassing(() -> isKnown(path(pod)));
    }

    @Test
    void aServerThatIsNotTrustedIsNotToldTheToken() throws Exception {
        PodBuilder pod = create("web");
        Path certificates = folder.resolve("account/ca.crt");
        Path other = Files.writeString(
                folder.resolve("other.crt"),
                TestCa.make(folder.resolve("other")).pem());
        configuration.setCaFile(other.toString());
        openIn(Map.of());
        await(() -> directory.getState().startsWith("waiting"));
        assertThat(server.calls().count()).isZero();
        Files.copy(certificates, other, StandardCopyOption.REPLACE_EXISTING);
        awaitPassing(() -> isKnown(path(pod)));
    }

    @Test
    void anyCertificateWillDoWhereThatIsAskedFor() {
        PodBuilder pod = create("web");
        configuration.setCaFile("");
        configuration.setInsecure(true);
        openIn(Map.of());
        awaitKnown(path(pod));
    }

    @Test
    void aKubeconfigThatIsNoneIsRefusedAtTheStart() throws Exception {
        Path nonsense = Files.writeString(folder.resolve("nonsense"), "{nonsense");
        configuration.setServer("");
        configuration.setKubeconfig(nonsense.toString());
        assertThatThrownBy(() -> openIn(Map.of())).hasMessageContaining("the source api cannot be made from");
    }
}
