package caravan.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.parse.ParseOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParseStepTest {

    private static String route(String... steps) {
        return "- from: {uri: 'direct:records', steps: [{" + String.join("}, {", steps)
                + "}, {bean: {ref: verdict, method: \"delivered('store')\"}}]}";
    }

    @Test
    void beansReadTheSettings() throws Exception {
        Map<String, String> settings =
                Map.of("parse.into", "log", "parse.level-field", "sev", "parse.patterns", "(?P<n>\\d)");
        String lines = "{\"sev\":\"warn\"}\na=1\nx7\n";
        try (CamelContext context = Yaml.start(
                settings,
                route("bean: {ref: json}", "bean: {ref: logfmt}", "bean: {ref: pattern}", "bean: {ref: level}"))) {
            Sent sent = Sent.to(context, lines);
            assertThat(sent.settlement().failure()).isNull();
            assertThat(sent.batch())
                    .extracting(record -> record.get("log"))
                    .containsExactly(Map.of("sev", "warn"), Map.of("a", "1"), Map.of("n", "7"));
            assertThat(sent.batch().get(0)).containsEntry("level", "warn");
        }
    }

    @Test
    void formatsAreTriedInTheirOrder() throws Exception {
        try (CamelContext context = Yaml.start(
                Map.of("parse.formats", "json, logfmt", "parse.level", "true"), route("bean: {ref: parse}"))) {
            Sent sent = Sent.to(context, "{\"level\":30}\nlevel=warn a=1\n[error] x\n");
            assertThat(sent.batch()).extracting(record -> record.get("level")).containsExactly("info", "warn", "error");
        }
    }

    @Test
    void withoutSettingsNothingIsDone() throws Exception {
        try (CamelContext context = Yaml.start(route("bean: {ref: parse}"))) {
            assertThat(Sent.to(context, "{\"a\":1}\n").batch().hasMade()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"caravan-json-action", "caravan-logfmt-action", "caravan-pattern-action"})
    void kameletsHaveOptionsOfTheirOwn(String name) throws Exception {
        String message = name.contains("json") ? "{\"ts\":1577836800,\"m\":\"x\"}" : "ts=1577836800 m=x";
        String patterns = name.contains("pattern") ? ", patterns: 'ts=%{INT:ts:int} m=(?P<m>\\w{1})'" : "";
        for (String kamelet : new String[] {"kamelet: {name: " + name, "to: {uri: 'kamelet:" + name + '\''}) {
            try (CamelContext context =
                    Yaml.start(route(kamelet + ", parameters: {into: root, timeField: ts, messageField: m,"
                            + " level: true" + patterns + "}}"))) {
                Sent sent = Sent.to(context, message + '\n');
                assertThat(sent.settlement().failure()).isNull();
                assertThat(sent.batch().get(0))
                        .containsEntry("time", "2020-01-01T00:00:00Z")
                        .containsEntry("message", "x")
                        .containsKey("ts");
            }
        }
    }

    @Test
    void levelIsAKamelet() throws Exception {
        try (CamelContext context = Yaml.start(route("kamelet: {name: caravan-level-action}"))) {
            assertThat(Sent.to(context, "ERROR: x\n").batch().get(0)).containsEntry("level", "error");
        }
    }

    @Test
    void faultsOfSettingsStopTheStart() {
        assertThatThrownBy(() -> Yaml.start(
                        Map.of("parse.formats", "xml", "parse.time-format", "nonsense", "parse.patterns", "("),
                        route("bean: {ref: parse}")))
                .hasMessageContaining("`parse.formats` must be among json, logfmt, pattern: was xml")
                .hasMessageContaining("`parse.time-format` must be auto")
                .hasMessageContaining("`parse.patterns` must be");
    }

    @Test
    void faultsOfAKameletStopTheStart() {
        assertThatThrownBy(() -> Yaml.start(
                        route("kamelet: {name: caravan-json-action, parameters: {into: time, keep: maybe}}")))
                .hasStackTraceContaining("`into` must be root or a name")
                .hasStackTraceContaining("`keep` must be true or false: was maybe");
    }

    @Test
    void settingsAreWrittenDown() throws IOException {
        String page = Files.readString(Path.of("docs/settings.md"));
        String route = Files.readString(Path.of("routes/40-parse.yaml"));
        String settings = Files.readString(Path.of("routes/application.properties"));
        ParseOptions.DEFAULTS.forEach((option, byDefault) -> {
            String name = ParseStep.property(option);
            assertThat(page)
                    .contains("| `" + name + "` | " + (byDefault.isEmpty() ? "" : '`' + byDefault + "` ") + "| ");
            assertThat(route).containsPattern("# " + name + " +\\S");
            assertThat(settings).contains("\n#" + name + '=' + byDefault + '\n');
        });
    }
}
