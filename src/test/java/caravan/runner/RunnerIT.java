package caravan.runner;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.apiserver.ApiServer;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code java -jar target/caravan-runner.jar} as a user starts it. */
class RunnerIT {

    private static final Path JAR = Path.of("target", "caravan-runner.jar").toAbsolutePath();
    private static final int SIGTERM = 128 + 15;
    private static final String GREETER = """
            - route:
                id: greeter
                from:
                  uri: timer:once
                  parameters:
                    repeatCount: 1
                    delay: 0
                  steps:
                    - log:
                        message: "greeting: {{test.greet-ing:default}}"
            """;

    @TempDir
    Path folder;

    private @Nullable Process process;

    @AfterEach
    void end() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void environmentWinsOverSystemPropertyOverFileOverDefault() throws Exception {
        write("routes/10-greeter.yaml", GREETER);
        assertThat(greeting(Map.of())).contains("greeting: default");

        write("routes/application.properties", "test.greet-ing=file\n");
        assertThat(greeting(Map.of())).contains("greeting: file");
        assertThat(greeting(Map.of(), "-Dtest.greet-ing=property")).contains("greeting: property");
        assertThat(greeting(Map.of("TEST_GREET_ING", "environment"), "-Dtest.greet-ing=property"))
                .contains("greeting: environment");
    }

    @Test
    void aSettingMayNameAnotherVariable() throws Exception {
        write("routes/10-greeter.yaml", GREETER);

        assertThat(greeting(Map.of("TEST_GREET_ING", "{{env:GREETING_OF_ANOTHER}}", "GREETING_OF_ANOTHER", "hello")))
                .contains("greeting: hello");
    }

    @Test
    void aSettingMayNameASecretOfKubernetes() throws Exception {
        write("routes/10-greeter.yaml", GREETER);
        try (ApiServer server = ApiServer.start()) {
            ObjectNode secret = JsonNodeFactory.instance
                    .objectNode()
                    .put("apiVersion", "v1")
                    .put("kind", "Secret");
            secret.putObject("metadata").put("namespace", "logging").put("name", "greetings");
            secret.putObject("data").put("morning", "Z29vZCBtb3JuaW5n");
            server.create(secret);
            write("routes/application.properties", """
                    test.greet-ing={{secret:greetings/morning}}
                    camel.kubernetes-config.client.masterUrl=%s
                    camel.kubernetes-config.client.namespace=logging
                    camel.kubernetes-config.client.oauthToken=%s
                    """.formatted(server.uri(), ApiServer.ADMIN));

            assertThat(greeting(Map.of())).contains("greeting: good morning");
        }
    }

    @Test
    void wrongSettingsAreToldInOneMessageAndNoSecretWithThem() throws Exception {
        start(
                Map.of(
                        "ELASTICSEARCH_HOST",
                        "one",
                        "ELASTICSEARCH_PASSWORD",
                        "n0b0dy-may-see",
                        "KAFKA_PORT",
                        "tcp://10.0.0.1:9092"),
                "-Ddestinations=archive,elasticsearch,kafak",
                "-Darchive.roll.size=12q",
                "-Dkubernetes.dedot=maybe",
                "-Dobserve.port=http");

        assertThat(exit()).isEqualTo(1);
        assertThat(output().lines().filter(line -> line.contains("roll.size")))
                .singleElement()
                .asString()
                .contains("Caravan cannot start: ")
                .contains("variable `ELASTICSEARCH_HOST` is no setting: did you mean `ELASTICSEARCH_HOSTS`?")
                .contains("`destinations` must be among archive, elasticsearch, kafka, opensearch, s3, or", "was kafak")
                .contains("`archive.roll.size` must be a number of bytes", ": was 12q")
                .contains("`kubernetes.dedot` must be true or false", ": was maybe")
                .contains("`observe.port` must be a port from 1 to 65535, or empty: was http")
                .contains("`elasticsearch.user` and `elasticsearch.password`");
        assertThat(output()).doesNotContain("n0b0dy-may-see", "KAFKA_PORT", "\tat ");
    }

    @Test
    void sigtermStopsInOrder() throws Exception {
        write("routes/10-greeter.yaml", GREETER);
        start(Map.of());
        await("running on Camel");
        process.destroy();

        assertThat(exit()).isEqualTo(SIGTERM);
        assertThat(output())
                .contains("started greeter from timer://once")
                .contains("stopping")
                .endsWith("stopped\n");
    }

    @Test
    void routesThatCannotStartAreToldInOneMessage() throws Exception {
        write("routes/10-greeter.yaml", GREETER.replace("timer:once", "nowhere:once"));
        start(Map.of());

        assertThat(exit()).isEqualTo(1);
        assertThat(output().lines().filter(line -> line.contains("ERROR")))
                .singleElement()
                .asString()
                .contains("route greeter: No endpoint could be found for: nowhere://once");
        assertThat(output()).doesNotContain("\tat ");
    }

    @Test
    void consumerThatCannotStartIsToldInOneMessage() throws Exception {
        write("routes/10-reader.yaml", """
                - route:
                    id: reader
                    from:
                      uri: file:nowhere
                      parameters:
                        autoCreate: false
                        startingDirectoryMustExist: true
                      steps:
                        - log:
                            message: "${body}"
                """);
        start(Map.of());

        assertThat(exit()).isEqualTo(1);
        assertThat(output())
                .contains("Starting directory does not exist: nowhere")
                .doesNotContain("\tat ");
    }

    @Test
    void folderThatIsNamedMustHoldRoutes() throws Exception {
        start(Map.of("ROUTES_DIRECTORY", folder.toString()));

        assertThat(exit()).isEqualTo(1);
        assertThat(output()).contains("`routes.directory` must name a folder with *.yaml files: was " + folder);
    }

    @Test
    void clientOfKafkaTellsWhatIsWrongAndNotItsSettings() throws Exception {
        start(Map.of(), "-Dsources=kafka", "-Ddestinations=elasticsearch", "-Dkafka.brokers=localhost:1");
        await("could not be established");

        assertThat(output()).contains("running on Camel").doesNotContain("ConsumerConfig values", "Kafka version");
    }

    @Test
    void takesNoArguments() throws Exception {
        start(Map.of(), "-jar", JAR.toString(), "routes");

        assertThat(exit()).isEqualTo(2);
        assertThat(output()).contains("unknown argument routes");
    }

    private String greeting(Map<String, String> environment, String... options) throws Exception {
        start(environment, options);
        await("greeting: ");
        String output = output();
        end();
        return output;
    }

    private void start(Map<String, String> environment, String... options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        if (!command.contains("-jar")) {
            command.addAll(List.of("-jar", JAR.toString()));
        }
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().putAll(environment);
        process =
                builder.redirectErrorStream(true).redirectOutput(log().toFile()).start();
    }

    private void await(String text) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!output().contains(text)) {
            assertThat(System.nanoTime()).as(output()).isLessThan(end);
            assertThat(process.waitFor(20, TimeUnit.MILLISECONDS)).as(output()).isFalse();
        }
    }

    private int exit() throws Exception {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(output()).isTrue();
        return process.exitValue();
    }

    private Path log() {
        return folder.resolve("runner.log");
    }

    private String output() throws IOException {
        return Files.readString(log());
    }

    private void write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
