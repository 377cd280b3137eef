package caravan.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import caravan.steps.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings that are wrong, given to the routes of {@code routes/}. */
class StartCheckTest {

    private static final String SECRET = "n0b0dy-may-see-this";
    private static final String DELIVER =
            "- route: {id: deliver, from: {uri: 'direct:deliver', steps: [{bean: {ref: destinations, method: endpoints}}]}}";

    @TempDir
    Path folder;

    private final Map<String, String> settings = new HashMap<>();

    @BeforeEach
    void keepEverythingInOneFolder() {
        for (String name : List.of("logs", "state", "archive", "spool", "dead-letters")) {
            settings.put(name + ".directory", folder.resolve(name).toString());
        }
    }

    private CamelContext start() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            String[] routes = files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .map(StartCheckTest::read)
                    .toArray(String[]::new);
            return Yaml.start(settings, routes);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private String fault() {
        return Reason.of(catchThrowable(() -> start().close()));
    }

    @Test
    void nothingIsWrongWithTheDefaults() throws Exception {
        try (CamelContext context = start()) {
            assertThat(context.getRoute("archive")).isNotNull();
            assertThat(context.getEndpoints().stream()
                            .map(endpoint -> endpoint.getEndpointBaseUri().replaceAll(":.*", "")))
                    .as("the check makes those that routes make")
                    .containsOnlyOnce("archive", "tail", "dead-letters", "pod-metadata");
        }
    }

    @Test
    void faultsOfEveryKindAreNamedInOneMessage() {
        settings.put("destinations", "archive,elasticsearch,kafka,s3");
        settings.put("elasticsearch.host", "http://one:9200");
        settings.put("elasticsearch.timeout", "soon");
        settings.put("elasticsearch.password", SECRET);
        settings.put("archive.roll.size", "12q");
        settings.put("archive.roll.age", "soon");
        settings.put("archive.compression", "lzo");
        settings.put("logs.begin", "yesterday");
        settings.put("kubernetes.source", "guess");
        settings.put("kubernetes.dedot", "maybe");
        settings.put("kafka.max.request.size", "much");
        settings.put("kafka.linger", "long");
        settings.put("kafka.user", "me");
        settings.put("s3.part-size", "large");
        settings.put("s3.timeout", "never");
        settings.put("klog.zone", "Atlantis");
        settings.put("retry.first", "soon");
        settings.put("replay.enabled", "yes");
        settings.put("multiline.languages", "klingon");
        settings.put("parse.formats", "xml");
        settings.put("observe.port", "http");

        assertThat(fault())
                .contains("`elasticsearch.host` is no setting: did you mean `elasticsearch.hosts`?")
                .contains("`elasticsearch.timeout` must be a time above 0, such as 30s: was soon")
                .contains("`elasticsearch.user` and `elasticsearch.password`")
                .contains("`archive.roll.size` must be a number of bytes such as 16777216, 16m, 16MB or 10g: was 12q")
                .contains(
                        "`archive.roll.age` must be a time such as 500ms, 30s or 1h (`rollAge` of archive:): was soon")
                .contains("`archive.compression` must be gzip or zstd: was lzo")
                .contains("`logs.begin` must be beginning, end, a duration")
                .contains("`kubernetes.source` must be api, kubelet, folder, downward or none: was guess")
                .contains("`kubernetes.dedot` must be true or false (`dedot` of pod-metadata:): was maybe")
                .contains("`kafka.max.request.size` must be a whole number from 1024 to 2147483647: was much")
                .contains("`kafka.linger` must be a whole number from 0 to 2147483647: was long")
                .contains("`kafka.user` and `kafka.password` (or `kafka.password.file`) must be given together")
                .contains("`s3.part-size` must be a whole number from 5242880 to 5368709120: was large")
                .contains("`s3.timeout` must be a time above 0, such as 30s: was never")
                .contains("`s3.bucket` must be the name of a bucket: was empty")
                .contains("`klog.zone` must be host or a zone such as Europe/Berlin or UTC: was \"Atlantis\"")
                .contains("`retry.first` must be a time above 0, such as 1000: was soon")
                .contains("`replay.enabled` must be false or true: was yes")
                .contains("`multiline.languages` must be none, all, or some of")
                .contains("`parse.formats` must be among json, logfmt, pattern: was xml")
                .contains("`observe.port` must be a port from 1 to 65535, or empty: was http")
                .doesNotContain(SECRET);
    }

    @Test
    void eachFaultIsNamedOnce() {
        settings.put("destinations", "elasticsearch,s3,kafka");
        settings.put("elasticsearch.timeout", "soon");
        settings.put("kafka.max.request.size", "much");

        assertThat(fault().split("; "))
                .containsExactlyInAnyOrder(
                        "`elasticsearch.timeout` must be a time above 0, such as 30s: was soon",
                        "`s3.bucket` must be the name of a bucket: was empty",
                        "`kafka.max.request.size` must be a whole number from 1024 to 2147483647: was much");
    }

    @Test
    void whatIsNotChosenIsNotLookedAt() throws Exception {
        settings.put("elasticsearch.user", "me");
        settings.put("spool.size", "much");

        start().close();
    }

    @Test
    void aHostOfTheNameOfAStoreIsNoUseOfIt() throws Exception {
        settings.put("elasticsearch.user", "me");
        Yaml.start(settings, to("log:elasticsearch:9200")).close();

        assertThat(Reason.of(catchThrowable(() -> Yaml.start(settings, to("{{shop.sink:elasticsearch:shop}}")))))
                .contains("`elasticsearch.user` and `elasticsearch.password`");
    }

    @Test
    void sourcesAndDestinationsThatAreNotThereAreNamedWithThoseThatAre() {
        settings.put("sources", "container,journal");
        settings.put("destinations", "archive,elasticserach");

        assertThat(fault())
                .contains(
                        "`sources` must be among audit, audit-webhook, containers, events, host-files, journal, kafka,"
                                + " node-files: was container (did you mean containers?)")
                .contains("`destinations` must be among archive, elasticsearch, kafka, opensearch, s3, or the name of a"
                        + " route that begins with direct:<name>: was elasticserach (did you mean elasticsearch?)");
    }

    @Test
    void aDestinationMayBeMadeOfATemplate() throws Exception {
        Yaml.start(Map.of("destinations", "loki"), DELIVER, """
                        - routeTemplate:
                            id: push
                            parameters:
                              - name: destination
                            from:
                              uri: direct:{{destination}}
                              steps:
                                - log: taken
                        - templatedRoute:
                            routeId: loki
                            routeTemplateRef: push
                            parameters:
                              - name: destination
                                value: loki
                        """).close();
    }

    @Test
    void theNameOfADestinationMayComeFromAProperty() throws Exception {
        String push = "- route: {id: push, from: {uri: 'direct://{{shop.name}}?block=false', steps: [{log: taken}]}}";
        Yaml.start(Map.of("destinations", "loki", "shop.name", "loki"), DELIVER, push)
                .close();

        assertThat(Reason.of(catchThrowable(
                        () -> Yaml.start(Map.of("destinations", "loki", "shop.name", "shop"), DELIVER, push))))
                .contains("`destinations` must be the name of a route that begins with direct:<name>: was loki");
    }

    @Test
    void combinationsOfOptionsAreToldByTheNamesOfProperties() {
        settings.put("archive.roll.size", "1g");
        settings.put("archive.retain.size", "1m");

        assertThat(fault()).contains("`archive.retain.size` must be at least `archive.roll.size` (1g): was 1m");
    }

    @Test
    void routesMadeOfTemplatesAreLookedAt() {
        settings.put("destinations", "kafka");
        settings.put("spool.destinations", "kafka");
        settings.put("spool.size", "much");
        settings.put("spool.when-full", "shout");

        assertThat(fault())
                .contains("`spool.size` must be a number of bytes", ": was much")
                .contains("`spool.when-full` must be shed or stop: was shout");
    }

    @Test
    void faultsOfTheWebhookAreAmongThem() {
        settings.put("sources", "audit-webhook");
        settings.put("audit.webhook.timeout", "soon");
        settings.put("archive.compression", "lzo");

        assertThat(fault())
                .contains("`audit.webhook.certificate` and `audit.webhook.certificate.key` must be given")
                .contains("`audit.webhook.timeout` must be a time above 0, such as 20s: was soon")
                .contains("`archive.compression` must be gzip or zstd: was lzo");
    }

    @Test
    void optionsThatStandInARouteAreToldWithTheRoute() {
        assertThat(Reason.of(catchThrowable(() -> Yaml.start(Map.of("archive.roll.size", "12q"), """
                        - route:
                            id: mine
                            from:
                              uri: direct:mine
                              steps:
                                - to:
                                    uri: archive:mine
                                    parameters:
                                      rollAge: soon
                                      rollSize: "{{archive.roll.size:16m}}"
                                      compression: lzo
                                - to:
                                    uri: nowhere:at-all
                        """))))
                .contains("route mine: ", "rollAge")
                .contains("`archive.roll.size` must be a number of bytes", ": was 12q")
                .contains("`compression` must be gzip or zstd: was lzo")
                .contains("route mine: No endpoint could be found for: nowhere://at-all");
    }

    @Test
    void aSecretInTheUriOfARouteIsNotTold() {
        assertThat(Reason.of(catchThrowable(() -> Yaml.start("""
                        - route:
                            id: mine
                            from:
                              uri: direct:mine
                              steps:
                                - to:
                                    uri: kafka:topic
                                    parameters:
                                      sslKeyPassword: "#bean:%1$s"
                                      colour: red
                        """.formatted(SECRET)))))
                .contains("route mine: ")
                .contains("sslKeyPassword")
                .doesNotContain(SECRET);
    }

    private static String to(String uri) {
        return "- route: {id: mine, from: {uri: 'direct:mine', steps: [{to: '" + uri + "'}]}}";
    }

    @Test
    void aWholeUriMayComeFromAProperty() throws Exception {
        Yaml.start(to("{{shop.sink:log:shop}}")).close();
        Yaml.start(Map.of("shop.sink", "log:shop?level=DEBUG"), to("{{shop.sink}}"))
                .close();

        assertThat(Reason.of(catchThrowable(() -> Yaml.start(to("{{shop.sink:nowhere:at-all}}")))))
                .contains("route mine: No endpoint could be found for: nowhere://at-all");
    }

    @Test
    void anOptionBehindAWholeUriIsToldWithItsComponent() {
        settings.put("archive.roll.age", "soon");

        assertThat(Reason.of(catchThrowable(
                        () -> Yaml.start(settings, to("{{shop.sink:archive:mine}}?rollAge={{archive.roll.age}}")))))
                .contains(
                        "`archive.roll.age` must be a time such as 500ms, 30s or 1h (`rollAge` of archive:): was soon");
    }

    @Test
    void aBeanMayBeAnEndpoint() throws Exception {
        Processor sink = exchange -> {};
        Yaml.start(Map.of("sink", sink), Map.of(), to("sink")).close();
        Yaml.start(Map.of("shop://sink", sink), Map.of("shop.sink", "shop:sink"), to("{{shop.sink}}"))
                .close();

        assertThat(Reason.of(catchThrowable(() -> Yaml.start(Map.of("sink", "text"), Map.of(), to("sink")))))
                .contains("route mine: No endpoint could be found for: sink");
    }

    @Test
    void propertiesOfTheUsersOwnAreFree() throws Exception {
        settings.put("shop.kafka", "anything");
        settings.put("camel.main.name", "mine");

        start().close();
    }
}
