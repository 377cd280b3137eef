package caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.steps.Yaml;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of {@code routes/} together, with another route in the archive's place. */
class RoutesTest {

    private static final String STORE = """
            - from:
                uri: direct:archive
                steps:
                  - split:
                      expression:
                        simple:
                          expression: "${body}"
                      stopOnException: true
                      steps:
                        - filter:
                            expression:
                              simple:
                                expression: "${body[message]} contains 'poison'"
                            steps:
                              - throwException:
                                  exceptionType: java.lang.IllegalArgumentException
                                  message: poison
                  - convertBodyTo:
                      type: String
                  - to:
                      uri: mock:store
                  - bean:
                      ref: verdict
                      method: delivered('store')
            """;

    @TempDir
    Path folder;

    private final Map<String, String> settings = new HashMap<>();

    @BeforeEach
    void writeLogs() throws IOException {
        Path logs = Files.createDirectory(folder.resolve("containers"));
        Files.writeString(logs.resolve("web-1_shop_nginx-4f.log"), """
                2026-11-22T12:00:00.000000001Z stderr F one
                2026-11-22T12:00:00.000000002Z stdout P tw
                2026-11-22T12:00:00.000000003Z stdout F o
                2026-11-22T12:00:00.000000004Z stderr F poison
                2026-11-22T12:00:00.000000005Z stdout F three
                """);
        settings.put("logs.directory", logs.toString());
        settings.put("state.directory", folder.resolve("state").toString());
        settings.put("dead-letters.directory", folder.resolve("dead-letters").toString());
    }

    @Test
    void containersAreFollowedAndPoisonIsBuried() throws Exception {
        try (CamelContext context = start(Files.readString(Path.of("routes/50-filter.yaml")))) {
            MockEndpoint store = context.getEndpoint("mock:store", MockEndpoint.class);
            store.setResultWaitTime(TimeUnit.SECONDS.toMillis(30));
            store.expectedMinimumMessageCount(2);
            store.assertIsSatisfied();

            assertThat(messages(store)).containsExactly("one", "two", "three");
            assertThat(deadLetters())
                    .containsOnlyOnce("\"record\":")
                    .contains("\"message\":\"poison\"")
                    .contains("\"namespace_name\":\"shop\"");
        }
    }

    private static List<String> messages(MockEndpoint store) throws IOException {
        List<String> messages = new ArrayList<>();
        for (Exchange one : store.getExchanges()) {
            for (String line : one.getIn().getBody(String.class).split("\n")) {
                messages.add(new ObjectMapper().readTree(line).get("message").asText());
            }
        }
        return messages;
    }

    private CamelContext start(String filter) throws Exception {
        return Yaml.start(
                settings,
                Files.readString(Path.of("routes/00-errors.yaml")),
                Files.readString(Path.of("routes/10-containers.yaml")),
                filter,
                STORE,
                Files.readString(Path.of("routes/95-dead-letters.yaml")));
    }

    private String deadLetters() throws IOException {
        StringBuilder letters = new StringBuilder();
        try (Stream<Path> files = Files.list(folder.resolve("dead-letters"))) {
            for (Path file : files.toList()) {
                letters.append(Files.readString(file));
            }
        }
        return letters.toString();
    }
}
