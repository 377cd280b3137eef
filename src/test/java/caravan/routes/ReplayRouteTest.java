package caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.batch.RefusedException;
import caravan.batch.Verdict;
import caravan.steps.Await;
import caravan.steps.Sent;
import caravan.steps.Yaml;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code routes/97-replay.yaml}, with a store that refuses this and that. */
class ReplayRouteTest {

    private static final String POSITION = "00000000000000010000000000000002-";
    private static final String ARCHIVE = """
            - route:
                from:
                  uri: direct:archive
                  steps:
                    - filter:
                        expression:
                          simple:
                            expression: "${body} != null"
                        steps:
                          - to:
                              uri: archive:%s
            """;

    @TempDir
    Path temporary;

    private final Map<String, String> settings = new HashMap<>();
    private final KnowingStore store = new KnowingStore();
    private Path folder;

    @BeforeEach
    void name() {
        folder = temporary.resolve("dead-letters");
        settings.put("dead-letters.directory", folder.toString());
    }

    private CamelContext start(String... more) throws Exception {
        List<String> routes = new ArrayList<>(List.of(
                Files.readString(Path.of("routes/00-errors.yaml")),
                KnowingStore.ROUTES,
                Files.readString(Path.of("routes/95-dead-letters.yaml")),
                Files.readString(Path.of("routes/97-replay.yaml"))));
        routes.addAll(List.of(more));
        return Yaml.start(store.beans(), settings, routes.toArray(String[]::new));
    }

    /** Sends lines, of which the store refuses some. */
    private void refuse(String lines, String reason, String... messages) throws Exception {
        settings.put("replay.enabled", "false");
        store.refuse(reason, messages);
        try (CamelContext context = start()) {
            Sent sent = Sent.of(context, "direct:store", "/var/log/app.log", lines);
            assertThat(sent.of(Verdict.DEAD_LETTERED).records()).isEqualTo(messages.length);
        }
    }

    /** Replays to the end, and gives what the replay says then. */
    private String replay(String... more) throws Exception {
        settings.put("replay.enabled", "true");
        try (CamelContext context = start(more)) {
            Await.until(
                    "the replay has ended",
                    () -> state(context).startsWith("done") || state(context).startsWith("there are no"));
            return state(context);
        }
    }

    private static String state(CamelContext context) throws Exception {
        MBeanServer server =
                context.getManagementStrategy().getManagementAgent().getMBeanServer();
        ObjectName endpoints = new ObjectName(
                "org.apache.camel:context=" + context.getManagementName() + ",type=endpoints,name=\"dead-letters*\"");
        for (ObjectName name : server.queryNames(endpoints, null)) {
            String state = (String) server.getAttribute(name, "Replay");
            if (!state.isEmpty()) {
                return state;
            }
        }
        return "";
    }

    private List<JsonNode> letters() throws IOException {
        List<JsonNode> letters = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                for (String line : Files.readAllLines(file)) {
                    letters.add(new ObjectMapper().readTree(line));
                }
            }
        }
        return letters;
    }

    private List<String> messages() throws IOException {
        return letters().stream()
                .map(letter -> letter.at("/record/message").asText())
                .toList();
    }

    @Test
    void itDoesNotRunByDefault() throws Exception {
        settings.remove("replay.enabled");
        try (CamelContext context = start()) {
            assertThat(context.getRoute("replay")).isNull();
            assertThat(context.getRoute("dead-letters")).isNotNull();
        }
    }

    @Test
    void lettersGoToTheDestinationThatRefusedThem() throws Exception {
        refuse("one\ntwo\nthree\n", "index is read-only", "two", "three");
        store.refuse("");
        store.lines.clear();

        assertThat(replay())
                .startsWith("done: 2 of 2 chosen dead letters in " + folder)
                .endsWith("the others stay");
        assertThat(store.records)
                .isEqualTo(Map.of(
                        POSITION + "100-104", "one", POSITION + "104-108", "two", POSITION + "108-114", "three"));
        assertThat(store.lines).hasSize(2);
        assertThat(letters()).isEmpty();
    }

    @Test
    void whatIsRefusedAgainIsALetterWithTheNewReasonAndTheRunEnds() throws Exception {
        refuse("one\ntwo\n", "index is read-only", "one", "two");
        store.refuse("now too old", "one", "two");

        assertThat(replay()).startsWith("done: 2 of 2");
        assertThat(messages()).containsExactly("one", "two");
        assertThat(letters()).allMatch(letter -> letter.get("reason").asText().equals("now too old"));
        assertThat(store.lines).hasSize(4);
        replay();
        assertThat(store.lines).hasSize(6);
        assertThat(messages()).containsExactly("one", "two");
    }

    @Test
    void lettersAreChosenByASettingThatHoldsAnyCharacters() throws Exception {
        refuse("one\n", "field [n+1] is 100% \"wrong\" & more", "one");
        refuse("two\n", "field [n 1] is 100% \"wrong\" & more", "two");
        store.refuse("");
        settings.put("replay.reason", "/^field \\[n\\+\\d] .* 100% \"\\w+\" & mor{1}e$/");
        replay();

        assertThat(messages()).containsExactly("two");
        settings.put("replay.reason", "[n 1] is 100% \"wrong\" &");
        replay();
        assertThat(letters()).isEmpty();
    }

    @Test
    void lettersAreChosenByDestinationAndTime() throws Exception {
        refuse("one\n", "read-only", "one");
        store.refuse("");
        settings.put("replay.from", "2100-01-01T00:00:00+01:00");
        assertThat(replay()).startsWith("done: 0 of 0");
        settings.put("replay.from", "2026-01-01T00:00:00Z");
        settings.put("replay.to", "2026-01-02T00:00:00Z");
        assertThat(replay()).startsWith("done: 0 of 0");
        settings.put("replay.to", "2100-01-01T00:00:00Z");
        settings.put("replay.destination", "store, letters");
        assertThatThrownBy(this::replay)
                .hasStackTraceContaining("replay.destination")
                .hasStackTraceContaining("no route begins with direct:letters");
        settings.put("replay.destination", "store");
        assertThat(replay()).startsWith("done: 1 of 1");
    }

    @Test
    void theMendingRouteInTheCommentDoesWhatItSays() throws Exception {
        refuse("one\ntwo\n", "no object mapping found", "one", "two");
        store.rule = record -> record.containsKey("text") ? null : "still the same";
        settings.put("replay.mend", "direct:mend");
        store.lines.clear();
        replay(exampleOf(Files.readString(Path.of("routes/97-replay.yaml"))));

        assertThat(letters()).isEmpty();
        assertThat(store.records.keySet()).containsExactlyInAnyOrder(POSITION + "100-104", POSITION + "104-108");
        JsonNode sent = new ObjectMapper().readTree(store.lines.get(0));
        assertThat(sent.get("text").asText()).isEqualTo("one");
        assertThat(sent.has("message")).isFalse();
    }

    private static String exampleOf(String file) {
        return file.lines()
                .filter(line -> line.startsWith("#   "))
                .map(line -> line.substring(4))
                .dropWhile(line -> !line.startsWith("- route"))
                .collect(Collectors.joining("\n"));
    }

    @Test
    void aMendingRouteMayGiveJsonAndWhereItStopsOrFailsTheLetterStays() throws Exception {
        refuse("one\ntwo\nthree\n", "r", "one", "two", "three");
        store.refuse("");
        settings.put("replay.mend", "direct:mend");
        String state = replay("""
                - route:
                    from:
                      uri: direct:mend
                      steps:
                        - choice:
                            when:
                              - expression:
                                  simple:
                                    expression: "${body[message]} == 'one'"
                                steps:
                                  - stop: {}
                              - expression:
                                  simple:
                                    expression: "${body[message]} == 'two'"
                                steps:
                                  - throwException:
                                      exceptionType: java.lang.IllegalStateException
                                      message: no idea
                        - setBody:
                            expression:
                              simple:
                                expression: '{"message":"${variable.destination}: ${variable.reason}"}'
                """);

        assertThat(state).startsWith("done: 1 of 3");
        assertThat(messages()).containsExactly("one", "two");
        assertThat(store.records).isEqualTo(Map.of(POSITION + "108-114", "store: r"));
    }

    @Test
    void aMendingRouteThatIsNotThereStopsTheStart() {
        settings.put("replay.mend", "direct:mend");

        assertThatThrownBy(this::replay).hasStackTraceContaining("replay.mend").hasStackTraceContaining("direct:mend");
    }

    @Test
    void theArchiveTakesNoLettersAndTheStartSaysSo() {
        settings.put("replay.to-destination", "archive");
        String archive = ARCHIVE.formatted(temporary.resolve("archive"));

        assertThatThrownBy(() -> replay(archive))
                .hasStackTraceContaining("`toDestination` (property replay.to-destination)")
                .hasStackTraceContaining("archive is an `archive:`, which takes whole batches");
    }

    @Test
    void lettersOfTheArchiveStayUnlessAnotherDestinationIsNamed() throws Exception {
        String archive = ARCHIVE.formatted(temporary.resolve("archive"));
        settings.put("replay.enabled", "false");
        try (CamelContext context = start(archive)) {
            Throwable why = new RefusedException("archive://x", new IllegalArgumentException("r"));
            Sent.refused(context, "direct:dead-letters", "one\n", why).settlement();
        }
        assertThat(replay(archive)).startsWith("done: 0 of 1");
        assertThat(messages()).containsExactly("one");

        settings.put("replay.to-destination", "store");
        assertThat(replay(archive)).startsWith("done: 1 of 1");
        assertThat(store.records).isEqualTo(Map.of(POSITION + "100-104", "one"));
        assertThat(letters()).isEmpty();
    }

    @Test
    void faultsInItsSettingsStopTheStartWithOneMessage() {
        settings.put("replay.from", "yesterday");
        settings.put("replay.reason", "/(/");

        assertThatThrownBy(this::replay).message().isNotEmpty();
        assertThatThrownBy(this::replay)
                .hasStackTraceContaining("`replay.from` must be a time such as 2026-11-22T12:00:00Z: was yesterday")
                .hasStackTraceContaining(
                        "`replay.reason` must be a text, or a regular expression between slashes: was /(/");
    }

    @Test
    void anEmptyFolderIsNoFault() throws Exception {
        assertThat(replay()).startsWith("there are no dead letters in");
    }
}
