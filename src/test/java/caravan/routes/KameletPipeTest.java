package caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.steps.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.NotifyBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pipe of nothing but kamelets: source, action, sink. */
class KameletPipeTest {

    @TempDir
    Path folder;

    @Test
    void tailParseArchive() throws Exception {
        Path logs = Files.createDirectory(folder.resolve("logs"));
        try (CamelContext context = Yaml.start("""
                - from:
                    uri: kamelet:caravan-tail-source
                    parameters:
                      directory: %1$s/logs
                      stateDirectory: %1$s/state
                    steps:
                      - to:
                          uri: kamelet:caravan-cri-action
                      - to:
                          uri: kamelet:caravan-archive-sink
                          parameters:
                            directory: %1$s/archive
                            minFree: 1%%
                """.formatted(folder))) {
            NotifyBuilder sent = new NotifyBuilder(context).whenCompleted(1).create();
            // not before: who is to be notified must be there first
            Files.writeString(logs.resolve("web-1_shop_nginx-4f.log"), "2026-11-22T12:00:00.000000001Z stdout F one\n");
            assertThat(sent.matches(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(files(".ndjson.gz")).hasSize(1);
    }

    private List<Path> files(String ending) throws IOException {
        Path archive = folder.resolve("archive");
        if (!Files.exists(archive)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(archive)) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }
}
