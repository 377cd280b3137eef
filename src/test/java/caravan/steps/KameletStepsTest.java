package caravan.steps;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.audit.AuditEvent;
import caravan.batch.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KameletStepsTest {

    private static final String LINES = """
            2026-11-22T12:00:00.000000001Z stdout P one,
            2026-11-22T12:00:00.000000002Z stderr F two
            2026-11-22T12:00:00.000000003Z stdout F three
            """;

    @TempDir
    Path folder;

    @Test
    void actionsAreSteps() throws Exception {
        try (CamelContext context = Yaml.start("""
                - from:
                    uri: direct:records
                    steps:
                      - kamelet:
                          name: caravan-cri-action
                      - to:
                          uri: kamelet:caravan-drop-action
                          parameters:
                            field: stream
                            value: stderr
                      - to:
                          uri: mock:store
                      - to:
                          uri: kamelet:caravan-verdict-action
                          parameters:
                            by: store
                """)) {
            Sent sent = Sent.to(context, LINES);

            assertThat(sent.settlement().failure()).isNull();
            assertThat(sent.batch().get(0)).containsEntry("message", "one,three");
            assertThat(sent.settlement().tally().byName())
                    .containsOnlyKeys("delivered:store", "filtered:stream = stderr");
        }
    }

    @Test
    void auditEventsLoseTheirBodies() throws Exception {
        try (CamelContext context = Yaml.start("""
                - from:
                    uri: direct:records
                    steps:
                      - to:
                          uri: kamelet:caravan-audit-action
                          parameters:
                            bodies: drop
                            resources: "config*,secrets"
                      - kamelet:
                          name: caravan-audit-action
                          parameters: {bodies: hash}
                      - to:
                          uri: kamelet:caravan-verdict-action
                          parameters:
                            by: store
                """)) {
            Sent sent = Sent.to(context, AuditEvent.of(1).level("Request").bodies("{}", "{}") + "\n");

            assertThat(sent.settlement().failure()).isNull();
            assertThat(sent.batch().get(0).json()).asString().contains("\"requestObject\":{\"sha256\":");
        }
    }

    @Test
    void whereNothingIsLeftTheExchangeEndsBehindTheKameletToo() throws Exception {
        for (String drop : List.of("kamelet: {name: caravan-drop-action", "to: {uri: 'kamelet:caravan-drop-action'")) {
            try (CamelContext context = Yaml.start("""
                    - from:
                        uri: direct:records
                        steps:
                          - bean: {ref: cri}
                          - %s, parameters: {condition: unless, field: stream, value: none}}
                          - to:
                              uri: mock:store
                    """.formatted(drop))) {
                Sent sent = Sent.to(context, LINES);

                assertThat(sent.of(Verdict.FILTERED).records()).isEqualTo(2);
                assertThat(context.getEndpoint("mock:store", MockEndpoint.class).getReceivedCounter())
                        .isZero();
            }
        }
    }

    @Test
    void sinkKeepsDeadLetters() throws Exception {
        try (CamelContext context = Yaml.start("""
                - from:
                    uri: direct:records
                    steps:
                      - to:
                          uri: kamelet:caravan-dead-letters-sink
                          parameters:
                            directory: %s
                """.formatted(folder))) {
            assertThat(Sent.to(context, LINES).of(Verdict.DEAD_LETTERED).records())
                    .isEqualTo(3);
            assertThat(files()).hasSize(1);
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
