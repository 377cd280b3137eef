package caravan.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Elasticsearch without security, one node. It is the core of it: data streams, templates and mappings, but no
 * index lifecycle, no ingest processors; {@code GET /} answers 405. For a Java 21 or later, else the test is skipped.
 */
public final class Elasticsearch extends SearchServer {

    private final int major;

    /** @param major 8 or 9 */
    public Elasticsearch(int major) {
        this(major, null);
    }

    /** @param folder for its data */
    public Elasticsearch(int major, @Nullable Path folder) {
        super("elasticsearch-" + major, folder);
        this.major = major;
    }

    @Override
    ProcessBuilder command() throws IOException {
        Path java = ServerJdk.between(21, 25);
        Path home = Artifacts.unpacked("elasticsearch-" + major);
        Path configuration = configure(home);
        ProcessBuilder builder =
                new ProcessBuilder(asNobody(home.resolve("bin/elasticsearch").toString()));
        builder.environment().put("ES_JAVA_HOME", java.toString());
        builder.environment().put("ES_PATH_CONF", configuration.toString());
        builder.environment()
                .put(
                        "ES_TMPDIR",
                        Files.createDirectories(folder().resolve("tmp")).toString());
        return builder;
    }

    private Path configure(Path home) throws IOException {
        Path configuration = folder().resolve("config");
        if (Files.exists(configuration)) {
            return configuration;
        }
        Folders.copy(home.resolve("config"), configuration);
        List<String> options = Files.readAllLines(configuration.resolve("jvm.options"));
        Files.write(
                configuration.resolve("jvm.options"),
                options.stream()
                        .filter(line -> !line.contains("UseG1GC") && !line.contains("gc.log"))
                        .toList());
        Files.write(configuration.resolve("jvm.options.d/small.options"), Heap.OPTIONS);
        Files.writeString(configuration.resolve("elasticsearch.yml"), """
                discovery.type: single-node
                network.host: 127.0.0.1
                http.port: %d
                transport.port: 0
                path.data: %s
                path.logs: %s
                xpack.security.enabled: false
                action.destructive_requires_name: false
                cluster.routing.allocation.disk.threshold_enabled: false
                """.formatted(
                        port(), folder().resolve("data"), folder().resolve("logs")));
        return configuration;
    }
}
