package caravan.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class WebhookSettingsTest {

    @Test
    void defaultsAreThoseThatAreWrittenDown() throws IOException {
        String page = Files.readString(Path.of("docs/settings.md"));
        String route = Files.readString(Path.of("routes/10-audit-webhook.yaml"));
        List<String> properties = Files.readAllLines(Path.of("routes/application.properties"));

        WebhookSettings.DEFAULTS.forEach((name, value) -> {
            assertThat(page).contains("| `" + name + "` | " + (value.isEmpty() ? "" : '`' + value + "` ") + "| ");
            assertThat(properties).contains('#' + name + '=' + value);
            assertThat(route).contains(name);
        });
    }
}
