package caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.jbang.JBang;
import caravan.node.Wait;
import caravan.server.Kafka;
import caravan.server.Servers;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code camel run}: the same files, with the packaged jar as the only dependency. */
class JBangIT {

    private static final Duration SOON = Duration.ofMinutes(3);
    private static final String ID = "0123456789abcdef".repeat(4);

    @TempDir
    Path folder;

    private Path logs;

    @BeforeEach
    void write() throws IOException {
        logs = Files.createDirectory(folder.resolve("containers"));
        Files.writeString(logs.resolve("web-1_shop_nginx-" + ID + ".log"), """
                2026-11-22T12:00:00.000000001Z stdout P one,
                2026-11-22T12:00:00.000000002Z stderr F two
                2026-11-22T12:00:00.000000003Z stdout F three
                """);
        Files.writeString(logs.resolve("api-7_shop_main-" + ID + ".log"), """
                2026-11-22T12:00:00.000000004Z stdout F {"level":"info"}
                """);
    }

    @Test
    void aCopyOfTheFolderArchivesContainerLogs() throws Exception {
        Path routes = Files.createDirectory(folder.resolve("my-routes"));
        for (Path file : files(Path.of("routes"), "")) {
            Files.copy(file, routes.resolve(file.getFileName()));
        }
        Files.writeString(routes.resolve("Kustomization"), "kind: Kustomization\n");

        assertThatLogsAreArchivedBy("my-routes");
    }

    @Test
    void anEmptyFolderNeedsTheCoordinatesOnly() throws Exception {
        Files.writeString(
                folder.resolve("application.properties"), """
                camel.jbang.dependencies=%s
                camel.main.routesIncludePattern=classpath:routes/*.yaml
                """.formatted(JBang.DEPENDENCY.replace("--dep=", "")));

        assertThatLogsAreArchivedBy();
    }

    @Test
    void aChosenDestinationBringsItsClient() throws Exception {
        Kafka server = Servers.kafka();
        server.createTopic("from-jbang", 1, Map.of());
        Map<String, String> environment = new HashMap<>(environment());
        environment.putAll(
                Map.of("DESTINATIONS", "kafka", "KAFKA_BROKERS", server.bootstrap(), "KAFKA_TOPIC", "from-jbang"));

        try (JBang camel = JBang.run(
                folder, environment, Path.of("routes").toAbsolutePath().toString())) {
            camel.await(output -> output.contains("(caravan) started in"), SOON);
            assertThat(Wait.until(SOON, () -> read(server, "from-jbang").size() == 3))
                    .isTrue();
        }
        assertThat(read(server, "from-jbang"))
                .extracting(record -> record.get("message").asText())
                .containsExactlyInAnyOrder("one,three", "two", "{\"level\":\"info\"}");
    }

    private static List<JsonNode> read(Kafka server, String topic) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<byte[]> messages = new ArrayList<>();
        server.forEachRecord(List.of(topic), message -> messages.add(message.value()));
        List<JsonNode> records = new ArrayList<>();
        for (byte[] message : messages) {
            records.add(json.readTree(message));
        }
        return records;
    }

    @Test
    void theFolderNamesTheVersionOfThisBuild() throws IOException {
        assertThat(Files.readString(Path.of("routes/application.properties")))
                .contains("camel.jbang.dependencies=" + JBang.DEPENDENCY.replace("--dep=", "") + ",camel:kubernetes\n");
    }

    private void assertThatLogsAreArchivedBy(String... arguments) throws Exception {
        try (JBang camel = JBang.run(folder, environment(), arguments)) {
            camel.await(output -> archived("web-1/nginx") && archived("api-7/main"), SOON);
        }
        assertThat(messages("web-1/nginx")).containsExactly("one,three", "two");
        assertThat(messages("api-7/main")).containsExactly("{\"level\":\"info\"}");
    }

    @Test
    void aRouteOfTheUserTakesTheArchivesPlace() throws Exception {
        Path mine = Files.writeString(folder.resolve("mine.yaml"), """
                - route:
                    id: mine
                    from:
                      uri: direct:archive
                      steps:
                        - kamelet:
                            name: caravan-drop-action
                            parameters:
                              field: stream
                              value: stderr
                        - to:
                            uri: file:{{archive.directory}}
                            parameters:
                              fileExist: Append
                        - kamelet:
                            name: caravan-verdict-action
                            parameters:
                              by: mine
                """);
        try (JBang camel = JBang.run(
                Path.of(""),
                environment(),
                JBang.DEPENDENCY,
                "routes/00-errors.yaml",
                "routes/10-containers.yaml",
                "routes/50-filter.yaml",
                "routes/60-deliver.yaml",
                "routes/95-dead-letters.yaml",
                mine.toString())) {
            camel.await(output -> files(".log").size() == 2, SOON);
        }
        assertThat(files(".log").stream().flatMap(JBangIT::lines))
                .extracting(record -> record.get("message").asText())
                .containsExactlyInAnyOrder("one,three", "{\"level\":\"info\"}");
    }

    @Test
    void wrongSettingsStopTheStartHereToo() throws Exception {
        Map<String, String> wrong = new HashMap<>(environment());
        wrong.put("ARCHIVE_ROLL_AGES", "1s");
        wrong.put("ARCHIVE_ROLL_SIZE", "12q");
        try (JBang camel = JBang.run(Path.of(""), wrong, "routes")) {
            camel.await(
                    output -> output.contains("`ARCHIVE_ROLL_AGES` is no setting: did you mean `ARCHIVE_ROLL_AGE`?")
                            && output.contains("`archive.roll.size` must be a number of bytes"),
                    SOON);
        }
    }

    private Map<String, String> environment() {
        return Map.of(
                "LOGS_DIRECTORY", logs.toString(),
                "STATE_DIRECTORY", folder.resolve("state").toString(),
                "ARCHIVE_DIRECTORY", folder.resolve("archive").toString(),
                "ARCHIVE_ROLL_AGE", "1s",
                "STATE_MIN_FREE", "1%",
                "DEAD_LETTERS_DIRECTORY", folder.resolve("dead-letters").toString());
    }

    private boolean archived(String container) {
        return files(".gz").stream().anyMatch(file -> file.toString().contains("/shop/" + container));
    }

    private List<String> messages(String container) {
        return files(".gz").stream()
                .filter(file -> file.toString().contains("/shop/" + container))
                .flatMap(JBangIT::lines)
                .map(record -> record.get("message").asText())
                .toList();
    }

    private List<Path> files(String ending) {
        return files(folder.resolve("archive"), ending);
    }

    private static List<Path> files(Path archive, String ending) {
        if (!Files.exists(archive)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(archive)) {
            return files.filter(
                            file -> Files.isRegularFile(file) && file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<JsonNode> lines(Path file) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                file.toString().endsWith(".gz")
                        ? new GZIPInputStream(Files.newInputStream(file))
                        : Files.newInputStream(file),
                StandardCharsets.UTF_8))) {
            ObjectMapper json = new ObjectMapper();
            List<JsonNode> records = new ArrayList<>();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                records.add(json.readTree(line));
            }
            return records.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
