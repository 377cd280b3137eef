package caravan.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {

    private final Map<String, String> values = new HashMap<>();
    private final Settings settings =
            new Settings("store.", Map.of("timeout", "60s", "insecure", "false", "compression", "none"), property -> {
                String[] nameAndDefault = property.split(":", 2);
                return values.getOrDefault(nameAndDefault[0], nameAndDefault[1]);
            });

    @Test
    void defaultsHaveNoFaults() {
        assertThat(settings.time("timeout")).isEqualTo(Duration.ofSeconds(60));
        assertThat(settings.flag("insecure")).isFalse();
        assertThat(settings.isSecond("compression", "none", "gzip")).isFalse();
        assertThat(settings.file("ca")).isNull();
        assertThat(settings.identity("certificate", "key")).isNull();
        assertThatCode(settings::check).doesNotThrowAnyException();
    }

    @Test
    void allFaultsAreToldTogetherByTheNamesThatTheUserKnows() {
        values.putAll(Map.of(
                "store.timeout",
                "-1s",
                "store.insecure",
                "yes",
                "store.compression",
                "",
                "store.certificate",
                "/none"));
        settings.time("timeout");
        settings.flag("insecure");
        settings.isSecond("compression", "none", "gzip");
        settings.identity("certificate", "key");

        assertThatThrownBy(settings::check)
                .hasMessageContaining("`store.timeout` must be a time above 0, such as 30s: was -1s; ")
                .hasMessageContaining("`store.insecure` must be false or true: was yes; ")
                .hasMessageContaining("`store.compression` must be none or gzip: was empty; ")
                .hasMessageContaining("`store.certificate` must be a file that can be read: was /none; ")
                .hasMessageEndingWith("`store.certificate` and `store.key` must be given together");
    }

    @Test
    void aPasswordInThePlaceOfItsFileIsNotTold() {
        values.put("store.password.file", "n0b0dy-may-see");
        values.put("store.token.file", "/no/such/file");
        settings.file("password.file");
        settings.file("token.file");

        assertThatThrownBy(settings::check)
                .hasMessage("`store.password.file` must be a file that can be read: was xxxxxx;"
                        + " `store.token.file` must be a file that can be read: was /no/such/file");
    }

    @Test
    void numbersSizesAndChoicesHaveTheirRules() {
        values.putAll(Map.of("store.parallel", "many", "store.size", "64k", "store.level", "loud", "store.few", "0"));

        assertThat(settings.size("size")).isEqualTo(65536);
        settings.number("parallel", 1, 64);
        settings.number("few", 1, 64);
        settings.oneOf("level", List.of("low", "high"));
        assertThatThrownBy(settings::check)
                .hasMessage("`store.parallel` must be a whole number from 1 to 64: was many;"
                        + " `store.few` must be a whole number from 1 to 64: was 0;"
                        + " `store.level` must be one of low, high: was loud");
    }
}
