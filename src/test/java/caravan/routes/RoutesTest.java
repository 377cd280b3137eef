package caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.steps.Yaml;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of {@code routes/} together, with another route in the archive's place. */
class RoutesTest {

    private static final String ID = "0123456789abcdef".repeat(4);
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
        Files.writeString(logs.resolve("web-1_shop_nginx-" + ID + ".log"), """
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
            assertThat(messages(context, 3)).containsExactly("one", "two", "three");
            assertThat(deadLetters())
                    .containsOnlyOnce("\"record\":")
                    .contains("\"message\":\"poison\"")
                    .contains("\"namespace_name\":\"shop\"");
        }
    }

    @Test
    void recordsBearWhatIsKnownOfTheirPodAlsoWhereTheyAreRefused() throws Exception {
        Path pods = Files.createDirectory(folder.resolve("pods"));
        Files.writeString(pods.resolve("web-1.json"), """
                {"kind":"Pod","metadata":{"namespace":"shop","name":"web-1","uid":"8f2e","labels":{"app":"web"}},
                 "status":{"containerStatuses":[{"name":"nginx","containerID":"containerd://%s","image":"nginx:1"}]}}
                """.formatted(ID));
        settings.put("kubernetes.source", "folder");
        settings.put("kubernetes.folder", pods.toString());
        try (CamelContext context = start(Files.readString(Path.of("routes/50-filter.yaml")))) {
            assertThat(messages(context, 3)).containsExactly("one", "two", "three");
            assertThat(deadLetters())
                    .contains("\"pod_id\":\"8f2e\",\"labels\":{\"app\":\"web\"}")
                    .contains("\"container_image\":\"nginx:1\"");
        }
    }

    @Test
    void messagesAreTakenApartWhereThatIsWanted() throws Exception {
        settings.put("parse.formats", "json,pattern");
        settings.put("parse.patterns", "^(?P<word>t\\w+)");
        settings.put("parse.level", "true");
        Files.writeString(folder.resolve("containers/api-1_shop_api-" + ID + ".log"), """
                2026-11-22T12:00:00.000000007Z stdout F {"severity":"WARNING","n":1.50}
                """);
        try (CamelContext context = start(Files.readString(Path.of("routes/50-filter.yaml")))) {
            assertThat(messages(context, 4)).hasSize(4);
            assertThat(context.getEndpoint("mock:store", MockEndpoint.class).getExchanges())
                    .extracting(stored -> stored.getIn().getBody(String.class))
                    .anySatisfy(
                            lines -> assertThat(lines)
                                    .contains(
                                            "\"parsed\":{\"severity\":\"WARNING\",\"n\":1.50},\"level\":\"warn\",\"kubernetes\":{"))
                    .anySatisfy(lines -> assertThat(lines).contains("\"parsed\":{\"word\":\"three\"}"));
        }
    }

    @Test
    void theExamplesInTheFilterDoWhatTheySay() throws Exception {
        Files.writeString(folder.resolve("containers/dns-1_kube-system_dns-" + ID + ".log"), """
                2026-11-22T12:00:00.000000006Z stdout F not wanted
                """);
        Files.writeString(folder.resolve("containers/api-1_shop_api-" + ID + ".log"), """
                2026-11-22T12:00:00.000000007Z stdout F GET /healthz 200
                2026-11-22T12:00:00.000000008Z stderr F GET /healthz 500
                """);
        try (CamelContext context = start(withExamples(Files.readString(Path.of("routes/50-filter.yaml"))))) {
            assertThat(messages(context, 4)).containsExactlyInAnyOrder("one", "two", "three", "GET /healthz 500");
        }
    }

    /** The steps in the comment, taken into the route as it says. */
    private static String withExamples(String filter) {
        String examples = filter.lines()
                .filter(line -> line.startsWith("#   "))
                .map(line -> line.replaceFirst("#   ", "        "))
                .collect(Collectors.joining("\n"));
        return filter.replace("        - to:\n", examples + "\n        - to:\n");
    }

    /** The messages of so many records, once the store has them. */
    private static List<String> messages(CamelContext context, int records) throws Exception {
        List<String> messages = new CopyOnWriteArrayList<>();
        CountDownLatch arrived = new CountDownLatch(records);
        context.getEndpoint("mock:store", MockEndpoint.class).whenAnyExchangeReceived(stored -> {
            for (String line : stored.getIn().getBody(String.class).split("\n")) {
                messages.add(new ObjectMapper().readTree(line).get("message").asText());
                arrived.countDown();
            }
        });
        context.getRouteController().startRoute("containers");
        assertThat(arrived.await(30, TimeUnit.SECONDS)).as(messages::toString).isTrue();
        return messages;
    }

    private CamelContext start(String filter) throws Exception {
        return Yaml.start(
                settings,
                Files.readString(Path.of("routes/00-errors.yaml")),
                Files.readString(Path.of("routes/10-containers.yaml"))
                        .replace("    startupOrder: 9000\n", "    startupOrder: 9000\n    autoStartup: false\n"),
                Files.readString(Path.of("routes/30-kubernetes.yaml")),
                Files.readString(Path.of("routes/40-parse.yaml")),
                filter,
                Files.readString(Path.of("routes/60-deliver.yaml")),
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
