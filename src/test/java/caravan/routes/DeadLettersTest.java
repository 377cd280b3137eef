package caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.RefusedException;
import caravan.batch.Verdict;
import caravan.delivery.BulkEndpoint;
import caravan.disk.SmallDisk;
import caravan.steps.Await;
import caravan.steps.Sent;
import caravan.steps.Yaml;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code routes/95-dead-letters.yaml}. */
class DeadLettersTest {

    private static final String NAME = "archive-00000000000000010000000000000002-100-108.ndjson";
    private static final String FILE = "/var/log/app.log";
    private static final Exception REASON = new IllegalArgumentException("field [n] is not a number");
    private static final Exception REFUSAL = new RefusedException("archive://archive?level=1", REASON);

    @TempDir
    Path temporary;

    private final KnowingStore store = new KnowingStore();
    private Path folder;
    private CamelContext context;

    @BeforeEach
    void start() throws Exception {
        folder = temporary.resolve("dead-letters");
        start(folder, Files.readString(Path.of("routes/95-dead-letters.yaml")));
    }

    private void start(Path directory, String... deadLetters) throws Exception {
        List<String> routes =
                new ArrayList<>(List.of(Files.readString(Path.of("routes/00-errors.yaml")), KnowingStore.ROUTES));
        routes.addAll(List.of(deadLetters));
        context = Yaml.start(
                store.beans(),
                Map.of("dead-letters.directory", directory.toString(), "dead-letters.size", "64k"),
                routes.toArray(String[]::new));
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void eachRecordHasPositionDestinationReasonAndTime() throws Exception {
        Sent sent = refused();

        assertThat(sent.of(Verdict.DEAD_LETTERED).records()).isEqualTo(2);
        List<String> lines = Files.readAllLines(folder.resolve(NAME));
        assertThat(lines).hasSize(2);
        JsonNode letter = new ObjectMapper().readTree(lines.get(1));
        assertThat(letter.get("incarnation").asText()).isEqualTo("00000000000000010000000000000002");
        assertThat(letter.get("offset").asInt()).isEqualTo(104);
        assertThat(letter.get("bytes").asInt()).isEqualTo(4);
        assertThat(letter.get("destination").asText()).isEqualTo("archive");
        assertThat(letter.get("reason").asText()).isEqualTo(REASON.toString());
        assertThat(Instant.parse(letter.get("time").asText()))
                .isBefore(Instant.now().plusSeconds(1));
        assertThat(letter.at("/record/message").asText()).isEqualTo("two");
    }

    @Test
    void repetitionWritesNothingTwice() throws Exception {
        refused();
        Sent again = refused();

        assertThat(again.of(Verdict.DEAD_LETTERED).records()).isEqualTo(2);
        assertThat(files()).containsExactly(NAME);
        assertThat(Files.readAllLines(folder.resolve(NAME))).hasSize(2);
    }

    @Test
    void whatCannotBeWrittenIsNotAcknowledged() throws Exception {
        Files.writeString(folder, "a file where the folder should be");

        Sent sent = refused();

        assertThat(sent.settlement().failure()).hasMessageContaining(folder.toString());
        assertThat(sent.of(Verdict.DEAD_LETTERED).records()).isZero();
    }

    @Test
    void anOperatorSeesThemOverJmx() throws Exception {
        refused();
        refused();

        assertThat(attribute("Letters")).isEqualTo(2L);
        assertThat(attribute("Repetitions")).isEqualTo(1L);
        assertThat(attribute("Files")).isEqualTo(1L);
        assertThat(attribute("Bytes")).isEqualTo(4096L);
        assertThat(Instant.parse((String) attribute("Oldest")))
                .isAfter(Instant.now().minusSeconds(600));
        assertThat(attribute("Full")).isEqualTo(false);
        assertThat(attribute("Replay")).isEqualTo("");
    }

    private Object attribute(String name) throws Exception {
        MBeanServer server =
                context.getManagementStrategy().getManagementAgent().getMBeanServer();
        String endpoint =
                "org.apache.camel:context=" + context.getManagementName() + ",type=endpoints,name=\"dead-letters*\"";
        return server.getAttribute(
                server.queryNames(new ObjectName(endpoint), null).iterator().next(), name);
    }

    @Test
    void aFullFolderMakesRecordsWaitUntilThereIsRoom() throws Exception {
        store.refuse("too old", "two");
        Path filler = Files.write(Files.createDirectory(folder).resolve("filler.ndjson"), new byte[64 << 10]);
        Sent sent = Sent.of(context, "direct:store", FILE, "one\ntwo\nthree\n");
        Await.until("full", () -> attribute("Full").equals(true));

        assertThat(store.records).hasSize(2);
        Files.delete(filler);
        assertThat(sent.of(Verdict.DEAD_LETTERED).records()).isEqualTo(1);
        assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(2);
        assertThat(attribute("Full")).isEqualTo(false);
        assertThat(letters()).containsExactly("two");
    }

    @Test
    void onAFullDiskRecordsWaitUntilThereIsRoom() throws Exception {
        context.stop();
        store.refuse("too old", "two");
        try (SmallDisk disk = SmallDisk.mount(temporary.resolve("small"), 64 << 10)) {
            folder = disk.folder();
            start(folder, Files.readString(Path.of("routes/95-dead-letters.yaml")));
            Path filler = disk.fill();
            Sent sent = Sent.of(context, "direct:store", FILE, "one\ntwo\nthree\n");
            Await.until("told", () -> obstacle().contains("No space left on device"));

            assertThat(obstacle()).contains("1 records for store wait", folder.toString());
            assertThat(files()).containsExactly("filler");
            Files.delete(filler);
            assertThat(sent.of(Verdict.DEAD_LETTERED).records()).isEqualTo(1);
            assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(2);
            assertThat(letters()).containsExactly("two");
            context.stop();
        }
    }

    private String obstacle() {
        return context.getEndpoint(
                        "bulk:store?age=10&deadLetter=direct:dead-letters&firstBackoff=10", BulkEndpoint.class)
                .getObstacle();
    }

    @Test
    void anotherStoreTakesTheirPlace() throws Exception {
        context.stop();
        String elsewhere = Files.readString(Path.of("routes/95-dead-letters.yaml"))
                .replaceFirst("uri: dead-letters:.*\n\\s+parameters:\n.*\n.*\n", "uri: bulk:letters\n");
        start(folder, elsewhere, """
                - route:
                    from:
                      uri: bulk:letters
                      parameters:
                        age: 10
                      steps:
                        - process:
                            ref: store
                """);
        assertThat(refused().of(Verdict.DEAD_LETTERED).records()).isEqualTo(2);

        assertThat(store.records.keySet())
                .containsExactlyInAnyOrder(
                        "00000000000000010000000000000002-100-104", "00000000000000010000000000000002-104-108");
        assertThat(store.lines).allMatch(line -> line.contains("\"destination\":\"archive\""));
        assertThat(folder).doesNotExist();
    }

    private List<String> letters() throws IOException {
        List<String> messages = new ArrayList<>();
        for (String file : files()) {
            for (String line : Files.readAllLines(folder.resolve(file))) {
                messages.add(
                        new ObjectMapper().readTree(line).at("/record/message").asText());
            }
        }
        return messages;
    }

    private Sent refused() {
        return Sent.refused(context, "direct:dead-letters", "one\ntwo\n", REFUSAL);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
