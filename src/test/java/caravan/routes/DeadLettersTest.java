package caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.RefusedException;
import caravan.batch.Verdict;
import caravan.steps.Sent;
import caravan.steps.Yaml;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code routes/95-dead-letters.yaml}. */
class DeadLettersTest {

    private static final String NAME = "archive-00000000000000010000000000000002-100-108.ndjson";
    private static final Exception REASON = new IllegalArgumentException("field [n] is not a number");
    private static final Exception REFUSAL = new RefusedException("archive://archive?level=1", REASON);

    @TempDir
    Path temporary;

    private Path folder;
    private CamelContext context;

    @BeforeEach
    void start() throws Exception {
        folder = temporary.resolve("dead-letters");
        context = Yaml.start(
                Map.of("dead-letters.directory", folder.toString()),
                Files.readString(Path.of("routes/00-errors.yaml")),
                Files.readString(Path.of("routes/95-dead-letters.yaml")));
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

        assertThat(sent.settlement().failure()).hasMessageContaining("Cannot");
        assertThat(sent.of(Verdict.DEAD_LETTERED).records()).isZero();
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
