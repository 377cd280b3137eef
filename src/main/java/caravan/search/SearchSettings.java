package caravan.search;

import caravan.credentials.Identity;
import caravan.credentials.Trust;
import caravan.credentials.Urls;
import caravan.indexing.IndexName;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.apache.camel.util.TimeUtils;
import org.jspecify.annotations.Nullable;

/**
 * The properties {@code <store>.*} of a destination, checked.
 *
 * @param store the name of the destination, which its properties begin with
 * @param hosts with scheme, name and port, to be asked in turn; without path
 * @param path that all requests begin with; empty, or with a slash at the beginning and none at the end
 * @param authorization who we are
 * @param authorities file in PEM; null for those of the JDK
 * @param isInsecure whether any certificate will do
 * @param identity our certificate, null for none
 * @param connectTimeout for a connection
 * @param timeout for each read from a connection
 * @param isCompressed whether requests are compressed
 * @param naming of indices or data streams
 * @param isDataStream whether they are data streams
 * @param hasTemplate whether the index template is installed
 */
public record SearchSettings(
        String store,
        List<URI> hosts,
        String path,
        Authorization authorization,
        @Nullable Path authorities,
        boolean isInsecure,
        @Nullable Identity identity,
        Duration connectTimeout,
        Duration timeout,
        boolean isCompressed,
        IndexName naming,
        boolean isDataStream,
        boolean hasTemplate) {

    /** The properties with their defaults, without the store's name before them. */
    public static final Map<String, String> DEFAULTS = defaults();

    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final int DEFAULT_PORT = 9200;

    private static Map<String, String> defaults() {
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put("hosts", "http://localhost:9200");
        defaults.put("user", "");
        defaults.put("password", "");
        defaults.put("password.file", "");
        defaults.put("api-key", "");
        defaults.put("api-key.file", "");
        defaults.put("ca", "");
        defaults.put("certificate", "");
        defaults.put("key", "");
        defaults.put("insecure", "false");
        defaults.put("connect-timeout", "5s");
        defaults.put("timeout", "60s");
        defaults.put("compression", "none");
        defaults.put("index", "caravan-%Y.%m.%d");
        defaults.put("data-stream", "");
        defaults.put("template", "false");
        return Map.copyOf(defaults);
    }

    /**
     * Reads them.
     *
     * @param property gives the value of a property, or what stands behind a colon where it is not set
     * @throws IllegalArgumentException naming every fault
     */
    public static SearchSettings read(String store, UnaryOperator<String> property) {
        return new Reader(store, property).read();
    }

    /** Whether any host is asked over TLS. */
    public boolean isEncrypted() {
        return hosts.stream().anyMatch(host -> host.getScheme().equals("https"));
    }

    /** @throws IOException if certificates or the key cannot be read; they are each time */
    public SSLContext sslContext() throws IOException {
        return Trust.context(authorities, isInsecure, identity);
    }

    /** Reads one store's properties, and collects what is wrong with them. */
    private static final class Reader {

        private final String store;
        private final UnaryOperator<String> property;
        private final List<String> faults = new ArrayList<>();

        Reader(String store, UnaryOperator<String> property) {
            this.store = store;
            this.property = property;
        }

        SearchSettings read() {
            List<URI> hosts = hosts();
            String stream = value("data-stream");
            IndexName naming = naming(stream);
            SearchSettings settings = new SearchSettings(
                    store,
                    hosts.stream()
                            .map(host -> URI.create(host.getScheme() + "://" + host.getRawAuthority()))
                            .toList(),
                    hosts.isEmpty() ? "" : path(hosts.get(0)),
                    authorization(),
                    file("ca"),
                    flag("insecure"),
                    identity(),
                    time("connect-timeout"),
                    time("timeout"),
                    oneOf("compression", "none", "gzip").equals("gzip"),
                    naming,
                    !stream.isEmpty(),
                    flag("template"));
            if (!faults.isEmpty()) {
                throw new IllegalArgumentException(String.join("; ", faults));
            }
            return settings;
        }

        private String value(String name) {
            return property.apply(option(name) + ':' + DEFAULTS.get(name)).strip();
        }

        private String option(String name) {
            return store + '.' + name;
        }

        private void fault(String name, String rule, String value) {
            faults.add('`' + option(name) + "` " + rule + ": was " + (value.isEmpty() ? "empty" : value));
        }

        private List<URI> hosts() {
            List<URI> hosts = new ArrayList<>();
            for (String text : value("hosts").split(",")) {
                URI host = host(text.strip());
                if (host == null || !hosts.isEmpty() && !path(host).equals(path(hosts.get(0)))) {
                    fault(
                            "hosts",
                            "must be URLs of http or https without user, divided by commas, all with the same path",
                            Urls.masked(value("hosts")));
                    return List.of();
                }
                hosts.add(host);
            }
            return hosts;
        }

        private static @Nullable URI host(String text) {
            try {
                URI uri = URI.create(text);
                if (!SCHEMES.contains(uri.getScheme()) || uri.getHost() == null || uri.getRawUserInfo() != null) {
                    return null;
                }
                int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
                return URI.create(uri.getScheme() + "://" + uri.getHost() + ':' + port + uri.getRawPath());
            } catch (IllegalArgumentException e) {
                return null;
            }
        }

        private static String path(URI host) {
            return host.getRawPath().replaceAll("/+$", "");
        }

        private Authorization authorization() {
            String user = value("user");
            Path passwordFile = file("password.file");
            Path keyFile = file("api-key.file");
            boolean hasPassword = !value("password").isEmpty() || passwordFile != null;
            boolean hasKey = !value("api-key").isEmpty() || keyFile != null;
            if (hasPassword == user.isEmpty()) {
                faults.add('`' + option("user") + "` and `" + option("password") + "` (or `" + option("password.file")
                        + "`) must be given together");
            }
            if (hasPassword && hasKey) {
                faults.add('`' + option("password") + "` and `" + option("api-key") + "` cannot be given together");
            }
            if (hasKey) {
                return Authorization.apiKey(value("api-key"), keyFile);
            }
            return hasPassword ? Authorization.password(user, value("password"), passwordFile) : Authorization.NONE;
        }

        private @Nullable Identity identity() {
            Path certificate = file("certificate");
            Path key = file("key");
            if ((certificate == null) != (key == null)) {
                faults.add('`' + option("certificate") + "` and `" + option("key") + "` must be given together");
            }
            return certificate == null || key == null ? null : new Identity(certificate, key);
        }

        private @Nullable Path file(String name) {
            String value = value(name);
            if (value.isEmpty()) {
                return null;
            }
            Path file = Path.of(value);
            if (!Files.isReadable(file)) {
                fault(name, "must be a file that can be read", value);
            }
            return file;
        }

        private boolean flag(String name) {
            return oneOf(name, "false", "true").equals("true");
        }

        private String oneOf(String name, String one, String other) {
            String value = value(name);
            if (!value.equals(one) && !value.equals(other)) {
                fault(name, "must be " + one + " or " + other, value);
            }
            return value;
        }

        private Duration time(String name) {
            String value = value(name);
            try {
                long millis = TimeUtils.toMilliSeconds(value);
                if (millis > 0 && millis <= Integer.MAX_VALUE) {
                    return Duration.ofMillis(millis);
                }
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                // both are how Camel says that it is none
            }
            fault(name, "must be a time above 0, such as 30s", value);
            return Duration.ZERO;
        }

        private IndexName naming(String stream) {
            try {
                return stream.isEmpty()
                        ? IndexName.ofIndex(option("index"), value("index"))
                        : IndexName.ofDataStream(option("data-stream"), stream);
            } catch (IllegalArgumentException e) {
                faults.add(String.valueOf(e.getMessage()));
                return IndexName.ofIndex(option("index"), "none");
            }
        }
    }
}
