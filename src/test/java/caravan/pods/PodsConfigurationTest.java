package caravan.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodsConfigurationTest {

    private final PodsConfiguration configuration = new PodsConfiguration();

    @Test
    void theEnvironmentTellsNodeAndKubelet() {
        configuration.setSource("kubelet");
        PodsOptions options = configuration.options(Map.of("NODE_NAME", "n1", "NODE_IP", "10.0.0.1"));
        assertThat(options.node()).isEqualTo("n1");
        assertThat(options.kubelet()).isEqualTo(URI.create("https://10.0.0.1:10250"));
        assertThat(configuration.options(Map.of("NODE_IP", "fd00::1")).kubelet())
                .isEqualTo(URI.create("https://[fd00::1]:10250"));
    }

    @Test
    void everyFaultIsNamedAtOnce(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        configuration.setWait(Duration.ofHours(1));
        configuration.setKeep(Duration.ZERO);
        configuration.setInterval(Duration.ofMillis(10));
        configuration.setState(file.toString());
        configuration.setServer("ftp://x");
        configuration.setKubeconfig(folder.resolve("none").toString());
        configuration.setCaFile(folder.resolve("none.crt").toString());
        assertThatThrownBy(() -> configuration.options(Map.of()))
                .hasMessageContaining("`node` must be given")
                .hasMessageContaining("`wait` must be 0 to 10 minutes: was PT1H")
                .hasMessageContaining("`keep`")
                .hasMessageContaining("`interval`")
                .hasMessageContaining("`state` must be a directory: was the file " + file)
                .hasMessageContaining("`server` must be an https or http address: was ftp://x")
                .hasMessageContaining("`server` and `kubeconfig` exclude each other")
                .hasMessageContaining("`kubeconfig` must be a file that can be read")
                .hasMessageContaining("`caFile`");
    }

    @Test
    void whatASourceNeedsIsNamed() {
        configuration.setSource("folder");
        assertThatThrownBy(() -> configuration.options(Map.of())).hasMessageContaining("`folder` must be given");
        configuration.setSource("kubelet");
        configuration.setNamespaceLabels(true);
        configuration.setNodeLabels(true);
        assertThatThrownBy(() -> configuration.options(Map.of()))
                .hasMessageContaining("NODE_IP")
                .hasMessageContaining("`namespaceLabels` needs the source api or folder: was source kubelet")
                .hasMessageContaining("`nodeLabels`");
        configuration.setSource("etcd");
        assertThatThrownBy(() -> configuration.options(Map.of()))
                .hasMessageContaining("`source` must be api, kubelet, folder, downward or none: was etcd");
    }
}
