package caravan.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Elasticsearch, one node. It is the core of it: data streams, templates and mappings, but no
 * index lifecycle, no ingest processors; {@code GET /} answers 405. For a Java 21 or later, else the test is skipped.
 */
public final class Elasticsearch extends SearchServer {

    /** It wants a module that is not there, and tries to make that index with every change of the cluster. */
    private static final String COLLECTOR = """
            collector:
              cluster: [manage_index_templates]
              indices:
                - names: ['caravan-*']
                  privileges: [auto_configure, create_doc]
            """;

    private static final String WITHOUT_INDEX_OF_ROLES = "-Des.queryable_built_in_roles_enabled=false";

    private static final List<String> SECURITY = List.of(
            "xpack.security.enabled: true",
            "xpack.security.http.ssl.enabled: true",
            "xpack.security.http.ssl.certificate: server.crt",
            "xpack.security.http.ssl.key: server.key",
            "xpack.security.http.ssl.certificate_authorities: ca.crt",
            "xpack.security.http.ssl.client_authentication: required");

    private final int major;

    /** @param major 8 or 9 */
    public Elasticsearch(int major) {
        this(major, null, null);
    }

    /**
     * @param folder for its data
     * @param tls null for none, and no users
     */
    public Elasticsearch(int major, @Nullable Path folder, @Nullable Tls tls) {
        super("elasticsearch-" + major, folder, tls);
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
        Files.writeString(configuration.resolve("jvm.options.d/roles.options"), WITHOUT_INDEX_OF_ROLES);
        List<String> settings = settings();
        if (tls() == null) {
            settings.add("xpack.security.enabled: false");
        } else {
            settings.addAll(SECURITY);
            installCertificates(configuration);
            Files.write(
                    configuration.resolve("users"),
                    List.of(Tls.USER + ":" + Tls.PASSWORD_HASH, Tls.COLLECTOR + ":" + Tls.PASSWORD_HASH));
            Files.write(
                    configuration.resolve("users_roles"),
                    List.of("superuser:" + Tls.USER, "collector:" + Tls.COLLECTOR));
            Files.writeString(configuration.resolve("roles.yml"), COLLECTOR);
        }
        Files.write(configuration.resolve("elasticsearch.yml"), settings);
        return configuration;
    }
}
