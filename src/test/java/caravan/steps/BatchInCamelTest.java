package caravan.steps;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Verdict;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stock Camel takes a batch for what it is to it: an {@code Iterable} of maps, and bytes to send. */
class BatchInCamelTest {

    private static final String LINES = "{\"n\":1}\nplain \"text\"\n";

    @TempDir
    Path folder;

    @Test
    void fileWritesLinesOfJson() throws Exception {
        try (CamelContext context = Yaml.start("""
                - from:
                    uri: direct:records
                    steps:
                      - to:
                          uri: file:%s
                          parameters:
                            fileName: out.ndjson
                      - bean:
                          ref: verdict
                          method: delivered('out')
                """.formatted(folder))) {
            Sent sent = Sent.to(context, LINES);

            assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(2);
            assertThat(messages(Files.readAllLines(folder.resolve("out.ndjson"))))
                    .isEqualTo(List.of("{\"n\":1}", "plain \"text\""));
        }
    }

    @Test
    void fileWritesTheRecordsOfASplit() throws Exception {
        try (CamelContext context = Yaml.start("""
                - from:
                    uri: direct:records
                    steps:
                      - split:
                          expression:
                            simple:
                              expression: "${body}"
                          steps:
                            - to:
                                uri: file:%s
                                parameters:
                                  fileName: "${body[message].length()}.ndjson"
                                  fileExist: Append
                                  appendChars: "\\\\n"
                            - bean:
                                ref: verdict
                                method: delivered('out')
                """.formatted(folder))) {
            Sent sent = Sent.to(context, "aa\nb\ncc\n");

            assertThat(sent.settlement().failure()).isNull();
            assertThat(messages(Files.readAllLines(folder.resolve("2.ndjson")))).isEqualTo(List.of("aa", "cc"));
            assertThat(messages(Files.readAllLines(folder.resolve("1.ndjson")))).isEqualTo(List.of("b"));
        }
    }

    @Test
    void jacksonMarshalsAListOfObjects() throws Exception {
        try (CamelContext context = Yaml.start("""
                - from:
                    uri: direct:records
                    steps:
                      - marshal:
                          json:
                            library: Jackson
                      - to:
                          uri: mock:out
                """)) {
            Sent.to(context, LINES);

            JsonNode array = new ObjectMapper().readTree(body(context));
            assertThat(array.isArray()).isTrue();
            assertThat(array.get(1).get("message").asText()).isEqualTo("plain \"text\"");
            assertThat(array.get(1).get("offset").asInt()).isEqualTo(108);
        }
    }

    @Test
    void jsonPathReadsFieldsOfARecord() throws Exception {
        try (CamelContext context = Yaml.start("""
                - from:
                    uri: direct:records
                    steps:
                      - split:
                          expression:
                            simple:
                              expression: "${body}"
                          steps:
                            - setBody:
                                expression:
                                  jsonpath:
                                    expression: "$.message"
                            - to:
                                uri: mock:out
                """)) {
            Sent.to(context, "one\ntwo\n");

            assertThat(context.getEndpoint("mock:out", MockEndpoint.class).getExchanges())
                    .extracting(one -> one.getIn().getBody(String.class))
                    .isEqualTo(List.of("one", "two"));
        }
    }

    @Test
    void aChangedFieldIsWhatIsWritten() throws Exception {
        try (CamelContext context = Yaml.start("""
                - from:
                    uri: direct:records
                    steps:
                      - split:
                          expression:
                            simple:
                              expression: "${body}"
                          steps:
                            - script:
                                expression:
                                  simple:
                                    expression: "${body.put('team', 'shop')}"
                      - convertBodyTo:
                          type: String
                      - to:
                          uri: mock:out
                """)) {
            Sent.to(context, "one\n");

            assertThat(new ObjectMapper().readTree(body(context)).get("team").asText())
                    .isEqualTo("shop");
        }
    }

    private static String body(CamelContext context) {
        return context.getEndpoint("mock:out", MockEndpoint.class)
                .getExchanges()
                .get(0)
                .getIn()
                .getBody(String.class);
    }

    private static List<String> messages(List<String> lines) throws Exception {
        ObjectMapper json = new ObjectMapper();
        List<String> messages = new ArrayList<>();
        for (String line : lines) {
            messages.add(json.readTree(line).get("message").asText());
        }
        return messages;
    }
}
