package caravan.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file that registries and runtimes load. Skipped where no image was built: {@code mvn verify -Pimage}. */
class ImageLayoutIT {

    private static OciLayout image;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void unpack() throws Exception {
        image = OciLayout.ofThisMachine(folder.resolve("layout"));
    }

    @Test
    void everyBlobIsWhatItsNameSays() throws Exception {
        for (Path blob : image.blobs()) {
            assertThat(sha256(blob)).isEqualTo(blob.getFileName().toString());
        }
    }

    @Test
    void theDescriptorNamesPlatformAndImage() throws IOException {
        JsonNode descriptor = image.index().at("/manifests/0");
        String architecture = image.config().at("/architecture").asText();

        assertThat(descriptor.at("/platform/architecture").asText()).isEqualTo(architecture);
        assertThat(descriptor.at("/platform/os").asText()).isEqualTo("linux");
        assertThat(descriptor.at("/annotations/io.containerd.image.name").asText())
                .startsWith("ghcr.io/caravan-logs/caravan:");
    }

    @Test
    void olderDockerFindsTheSameImage() throws IOException {
        JsonNode docker = image.dockerManifest().get(0);

        assertThat(docker.at("/Config").asText())
                .isEqualTo("blobs/"
                        + image.manifest().at("/config/digest").asText().replace(':', '/'));
        assertThat(docker.at("/Layers")).hasSameSizeAs(image.manifest().at("/layers"));
        assertThat(docker.at("/RepoTags/0").asText()).startsWith("ghcr.io/caravan-logs/caravan:");
    }

    @Test
    void runsAsNobodyInParticularAndWritesToOneFolder() throws IOException {
        JsonNode config = image.config().at("/config");

        assertThat(config.at("/User").asText()).isEqualTo("10001:10001");
        assertThat(config.at("/WorkingDir").asText()).isEqualTo("/var/lib/caravan");
        assertThat(image.strings("/config/Entrypoint")).containsExactly("/opt/java/bin/java", "@/caravan/jvm.options");
        assertThat(image.strings("/config/Env")).contains("OBSERVE_PORT=9876");
        assertThat(config.at("/ExposedPorts").has("9876/tcp")).isTrue();
    }

    @Test
    void labelsTellWhatItIs() throws IOException {
        JsonNode labels = image.config().at("/config/Labels");

        assertThat(labels.at("/org.opencontainers.image.title").asText()).isEqualTo("Caravan");
        assertThat(labels.at("/org.opencontainers.image.licenses").asText()).isEqualTo("Apache-2.0");
        assertThat(labels.at("/org.opencontainers.image.version").asText()).isNotEmpty();
        assertThat(image.config().at("/created").asText())
                .isEqualTo(labels.at("/org.opencontainers.image.created").asText());
    }

    @Test
    void theBillOfMaterialsNamesJarsAndDebianPackages() throws Exception {
        Path root = image.unpack(folder.resolve("root"));
        JsonNode bom =
                new ObjectMapper().readTree(root.resolve("caravan/bom.json").toFile());

        assertThat(bom.at("/bomFormat").asText()).isEqualTo("CycloneDX");
        assertThat(bom.at("/components").findValuesAsText("purl"))
                .anyMatch(purl -> purl.startsWith("pkg:maven/org.apache.camel/camel-main@"))
                .anyMatch(purl -> purl.startsWith("pkg:deb/debian/openjdk-25-jre-headless@25"))
                .anyMatch(purl -> purl.startsWith("pkg:deb/debian/systemd@257"))
                .doesNotHaveDuplicates();
    }

    private static String sha256(Path file) throws Exception {
        MessageDigest sum = MessageDigest.getInstance("SHA-256");
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), sum)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(sum.digest());
    }
}
