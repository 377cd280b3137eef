package caravan.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** OpenSearch, one node. For the Java that the version runs on, else the test is skipped. */
public final class OpenSearch extends SearchServer {

    private final int major;

    /** @param major 2 or 3 */
    public OpenSearch(int major) {
        this(major, null);
    }

    /** @param folder for its data */
    public OpenSearch(int major, @Nullable Path folder) {
        super("opensearch-" + major, folder);
        this.major = major;
    }

    @Override
    ProcessBuilder command() throws IOException {
        // Version 2 needs the security manager, which a Java 24 has no more.
        Path java = major == 2 ? ServerJdk.between(17, 23) : ServerJdk.between(21, 25);
        Path home = major == 2
                ? Artifacts.unpacked("opensearch-2", "opensearch-2-security")
                : Artifacts.unpacked("opensearch-" + major);
        ProcessBuilder builder =
                new ProcessBuilder(asNobody(home.resolve("bin/opensearch").toString()));
        builder.environment().put("OPENSEARCH_JAVA_HOME", java.toString());
        builder.environment().put("OPENSEARCH_PATH_CONF", configure(home).toString());
        builder.environment()
                .put(
                        "OPENSEARCH_TMPDIR",
                        Files.createDirectories(folder().resolve("tmp")).toString());
        builder.environment().put("OPENSEARCH_JAVA_OPTS", String.join(" ", Heap.OPTIONS));
        return builder;
    }

    private Path configure(Path home) throws IOException {
        Path configuration = folder().resolve("config");
        if (Files.exists(configuration)) {
            return configuration;
        }
        Folders.copy(home.resolve("config"), configuration);
        withoutItsOwnHeap(configuration.resolve("jvm.options"), home);
        List<String> settings = new ArrayList<>(List.of(
                "discovery.type: single-node",
                "network.host: 127.0.0.1",
                "http.port: " + port(),
                "transport.port: 0",
                "path.data: " + folder().resolve("data"),
                "path.logs: " + folder().resolve("logs"),
                "action.destructive_requires_name: false",
                "cluster.routing.allocation.disk.threshold_enabled: false"));
        if (major == 2) {
            settings.add("plugins.security.disabled: true");
        }
        Files.write(configuration.resolve("opensearch.yml"), settings);
        return configuration;
    }

    private static void withoutItsOwnHeap(Path options, Path home) throws IOException {
        Files.write(
                options,
                Files.readAllLines(options).stream()
                        .filter(line -> !line.matches("-Xm[sx].*|.*(G1|InitiatingHeapOccupancy|logs/|=data).*"))
                        .map(line -> line.replace("-javaagent:agent/", "-javaagent:" + home + "/agent/"))
                        .toList());
    }
}
