package caravan.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class S3SettingsTest {

    private final Map<String, String> values = new HashMap<>(Map.of("s3.bucket", "logs"));

    private S3Settings settings() {
        return new S3Settings(property -> {
            int colon = property.indexOf(':');
            return values.getOrDefault(property.substring(0, colon), property.substring(colon + 1));
        });
    }

    @Test
    void onlyTheBucketMustBeGiven() {
        S3Settings settings = settings();
        assertThat(settings.region).isEqualTo("us-east-1");
        assertThat(settings.endpoint).isNull();
        assertThat(settings.hasCredentials()).isFalse();
        assertThat(settings.timeout).isEqualTo(Duration.ofSeconds(60));
        values.remove("s3.bucket");
        assertThatThrownBy(this::settings).hasMessageContaining("`s3.bucket` must be the name of a bucket: was empty");
    }

    @Test
    void allFaultsAreNamedAtOnce() {
        values.putAll(Map.of(
                "s3.region", " ",
                "s3.endpoint", "minio:9000",
                "s3.path-style", "maybe",
                "s3.access-key", "AKIA",
                "s3.ca", "/no/such/file",
                "s3.certificate", "/no/such/certificate",
                "s3.timeout", "soon",
                "s3.checksums", "never",
                "s3.key", "{date}"));
        assertThatThrownBy(this::settings)
                .hasMessageContaining("`s3.region` must be given")
                .hasMessageContaining("`s3.endpoint` must be a URL of http or https without user: was minio:9000")
                .hasMessageContaining("`s3.path-style` must be false or true: was maybe")
                .hasMessageContaining("`s3.access-key` and `s3.secret-key` (or their files) must be given together")
                .hasMessageContaining("`s3.ca` must be a file that can be read: was /no/such/file")
                .hasMessageContaining("`s3.certificate` and `s3.certificate.key` must be given together")
                .hasMessageContaining("`s3.timeout` must be a time above 0, such as 30s: was soon")
                .hasMessageContaining("`s3.checksums` must be when_required or when_supported: was never")
                .hasMessageContaining("`s3.key` must hold {name}");
    }

    @Test
    void secretsHaveNoTextForm() {
        values.putAll(Map.of("s3.access-key", "AKIA", "s3.secret-key", "very secret"));
        assertThat(settings().toString()).doesNotContain("secret ", "AKIA");
    }

    @Test
    void theRouteTheSettingsAndTheirPageNameEachWithItsDefault() throws IOException {
        String route = Files.readString(Path.of("routes/80-s3.yaml"));
        List<String> properties = Files.readAllLines(Path.of("routes/application.properties"));
        String page = Files.readString(Path.of("docs/settings.md"));
        S3Settings.DEFAULTS.forEach((name, byDefault) -> {
            assertThat(route).contains("# " + name + " ");
            assertThat(properties).contains('#' + name + '=' + byDefault);
            assertThat(page)
                    .contains("| `" + name + "` | " + (byDefault.isEmpty() ? "" : '`' + byDefault + "` ") + "| ");
        });
    }
}
