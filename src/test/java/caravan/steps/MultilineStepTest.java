package caravan.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.multiline.MultilineSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;

class MultilineStepTest {

    private static final String TIME = "2026-11-22T12:00:00.000000001Z stdout F ";
    private static final String TRACE =
            TIME + "java.lang.Error: closed\n" + TIME + "\tat a.B.c(B.java:1)\n" + TIME + "next\n";
    private static final String ROUTE = """
            - from:
                uri: direct:records
                steps:
                  - bean: {ref: cri}
                  - %s
                  - bean: {ref: verdict, method: delivered('store')}
            """;
    private static final String CALL =
            "to: {uri: 'direct:multiline', parameters: {block: false, failIfNoConsumers: false}}";

    private static List<String> messages(CamelContext context, String lines) throws Exception {
        List<String> messages = new ArrayList<>();
        Sent sent = Sent.to(context, lines);
        assertThat(sent.settlement().failure()).isNull();
        sent.batch().forEach(record -> messages.add((String) record.get("message")));
        return messages;
    }

    private static CamelContext start(Map<String, String> settings) throws Exception {
        return Yaml.start(settings, ROUTE.formatted(CALL), Files.readString(Path.of("routes/20-multiline.yaml")));
    }

    @Test
    void theRouteJoinsTracesOfTheLanguagesInItsSettings() throws Exception {
        try (CamelContext context = start(Map.of("multiline.languages", "java, go"))) {
            assertThat(messages(context, TRACE))
                    .containsExactly("java.lang.Error: closed\n\tat a.B.c(B.java:1)", "next");
        }
    }

    @Test
    void theRouteJoinsByPatterns() throws Exception {
        Map<String, String> settings = Map.of("multiline.start", "^\\d{4}|^[a-z]+'?\\.", "multiline.continue", "^\\s");
        try (CamelContext context = start(settings)) {
            assertThat(messages(context, TRACE))
                    .containsExactly("java.lang.Error: closed\n\tat a.B.c(B.java:1)", "next");
        }
    }

    @Test
    void withoutSettingsThereIsNoRoute() throws Exception {
        try (CamelContext context = start(Map.of())) {
            assertThat(context.getRoute("multiline")).isNull();
            assertThat(messages(context, TRACE)).hasSize(3);
        }
    }

    @Test
    void whatIsNotFinishedIsHeldBack() throws Exception {
        try (CamelContext context = start(Map.of("multiline.languages", "all"))) {
            Sent sent = Sent.to(context, TIME + "usual\n" + TRACE.replace(TIME + "next\n", ""));
            assertThat(sent.settlement().failure()).isNull();
            assertThat(sent.batch().size()).isEqualTo(1);
        }
    }

    @Test
    void aFaultStopsTheStartAndAllOfThemAreNamed() {
        Map<String, String> settings = Map.of(
                "multiline.languages", "java,cobol",
                "multiline.start", "(",
                "multiline.max-lines", "1",
                "multiline.max-size", "16m");
        assertThatThrownBy(() -> start(settings).close())
                .hasMessage("`multiline.languages` must be none, all, or some of java, python, go, ruby, js, csharp,"
                        + " php, rust, dart: was java,cobol; `multiline.start` must be a pattern that RE2 knows (error"
                        + " parsing regexp: missing closing ): `(`): was (; `multiline.max-lines` must be a whole"
                        + " number from 2 to 100000: was 1; `multiline.max-size` must be from 1024 to 1048576 bytes:"
                        + " was 16m");
    }

    @Test
    void languagesAndPatternsAreNotGivenTogether() {
        Map<String, String> settings = Map.of("multiline.languages", "all", "multiline.end", "x");
        assertThatThrownBy(() -> start(settings).close())
                .hasMessage("`multiline.languages` must be none where `multiline.start`, `multiline.continue` or"
                        + " `multiline.end` is given: was all");
    }

    @Test
    void settingsHaveTheirDefaultsInTheListsOfTheUser() throws Exception {
        String route = Files.readString(Path.of("routes/20-multiline.yaml"));
        List<String> properties = Files.readAllLines(Path.of("routes/application.properties"));
        String page = Files.readString(Path.of("docs/settings.md"));
        MultilineSettings.DEFAULTS.forEach((name, byDefault) -> {
            assertThat(route).contains("# multiline." + name + " ");
            assertThat(properties).contains("#multiline." + name + '=' + byDefault);
            assertThat(page)
                    .contains("| `multiline." + name + "` | " + (byDefault.isEmpty() ? "" : '`' + byDefault + "` ")
                            + "| ");
        });
    }

    @Test
    void theKameletHasSettingsOfItsOwn() throws Exception {
        String kamelet = "kamelet: {name: caravan-multiline-action, parameters: {languages: none,"
                + " start: '^java\\.', continue: '^\\\\s', maxLines: 2}}";
        try (CamelContext context = Yaml.start(ROUTE.formatted(kamelet))) {
            assertThat(messages(context, TRACE))
                    .containsExactly("java.lang.Error: closed\n\tat a.B.c(B.java:1)", "next");
        }
    }

    @Test
    void theKameletJoinsAllLanguagesByDefault() throws Exception {
        try (CamelContext context = Yaml.start(ROUTE.formatted("kamelet: {name: caravan-multiline-action}"))) {
            assertThat(messages(context, TRACE)).hasSize(2);
        }
    }
}
