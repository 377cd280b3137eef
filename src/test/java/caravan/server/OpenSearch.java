package caravan.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** OpenSearch, one node; only version 2 can be secured here. For the Java that the version runs on, else the test is skipped. */
public final class OpenSearch extends SearchServer {

    private static final List<String> SECURITY = List.of(
            "plugins.security.ssl.transport.pemcert_filepath: server.crt",
            "plugins.security.ssl.transport.pemkey_filepath: server.key",
            "plugins.security.ssl.transport.pemtrustedcas_filepath: ca.crt",
            "plugins.security.ssl.transport.enforce_hostname_verification: false",
            "plugins.security.ssl.http.enabled: true",
            "plugins.security.ssl.http.pemcert_filepath: server.crt",
            "plugins.security.ssl.http.pemkey_filepath: server.key",
            "plugins.security.ssl.http.pemtrustedcas_filepath: ca.crt",
            "plugins.security.ssl.http.clientauth_mode: REQUIRE",
            "plugins.security.nodes_dn: ['CN=server']",
            "plugins.security.allow_default_init_securityindex: true");

    private final int major;

    /** @param major 2 or 3 */
    public OpenSearch(int major) {
        this(major, null, null);
    }

    /**
     * @param folder for its data
     * @param tls null for none, and no users
     */
    public OpenSearch(int major, @Nullable Path folder, @Nullable Tls tls) {
        super("opensearch-" + major, folder, tls);
        if (major != 2 && tls != null) {
            throw new IllegalArgumentException("there is no security plugin for version " + major);
        }
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
        List<String> settings = settings();
        if (tls() != null) {
            settings.addAll(SECURITY);
            installCertificates(configuration);
            secure(configuration.resolve("opensearch-security"), home);
        } else if (major == 2) {
            settings.add("plugins.security.disabled: true");
        }
        Files.write(configuration.resolve("opensearch.yml"), settings);
        return configuration;
    }

    private static void secure(Path security, Path home) throws IOException {
        Folders.copy(home.resolve("plugins/opensearch-2-security/config"), security);
        Files.writeString(security.resolve("internal_users.yml"), """
                _meta:
                  type: internalusers
                  config_version: 2
                %s:
                  hash: "%s"
                  backend_roles: [admin]
                """.formatted(Tls.USER, Tls.PASSWORD_HASH));
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
