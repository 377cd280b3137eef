package caravan.search;

import caravan.credentials.Identity;
import caravan.credentials.Trust;
import caravan.credentials.Urls;
import caravan.indexing.IndexName;
import caravan.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
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
        private final Settings properties;

        Reader(String store, UnaryOperator<String> property) {
            this.store = store;
            this.properties = new Settings(store + '.', DEFAULTS, property);
        }

        SearchSettings read() {
            List<URI> hosts = hosts();
            String stream = properties.value("data-stream");
            IndexName naming = naming(stream);
            SearchSettings settings = new SearchSettings(
                    store,
                    hosts.stream()
                            .map(host -> URI.create(host.getScheme() + "://" + host.getRawAuthority()))
                            .toList(),
                    hosts.isEmpty() ? "" : path(hosts.get(0)),
                    authorization(),
                    properties.file("ca"),
                    properties.flag("insecure"),
                    properties.identity("certificate", "key"),
                    properties.time("connect-timeout"),
                    properties.time("timeout"),
                    properties.isSecond("compression", "none", "gzip"),
                    naming,
                    !stream.isEmpty(),
                    properties.flag("template"));
            properties.check();
            return settings;
        }

        private List<URI> hosts() {
            List<URI> hosts = new ArrayList<>();
            for (String text : properties.value("hosts").split(",")) {
                URI host = host(text.strip());
                if (host == null || !hosts.isEmpty() && !path(host).equals(path(hosts.get(0)))) {
                    properties.fault(
                            "hosts",
                            "must be URLs of http or https without user, divided by commas, all with the same path",
                            Urls.masked(properties.value("hosts")));
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
            String user = properties.value("user");
            Path passwordFile = properties.file("password.file");
            Path keyFile = properties.file("api-key.file");
            boolean hasPassword = !properties.value("password").isEmpty() || passwordFile != null;
            boolean hasKey = !properties.value("api-key").isEmpty() || keyFile != null;
            if (hasPassword == user.isEmpty()) {
                properties.fault(properties.quoted("user") + " and " + properties.quoted("password") + " (or "
                        + properties.quoted("password.file") + ") must be given together");
            }
            if (hasPassword && hasKey) {
                properties.fault(properties.quoted("password") + " and " + properties.quoted("api-key")
                        + " cannot be given together");
            }
            if (hasKey) {
                return Authorization.apiKey(properties.value("api-key"), keyFile);
            }
            return hasPassword
                    ? Authorization.password(user, properties.value("password"), passwordFile)
                    : Authorization.NONE;
        }

        private IndexName naming(String stream) {
            try {
                return stream.isEmpty()
                        ? IndexName.ofIndex(store + ".index", properties.value("index"))
                        : IndexName.ofDataStream(store + ".data-stream", stream);
            } catch (IllegalArgumentException e) {
                properties.fault(String.valueOf(e.getMessage()));
                return IndexName.ofIndex(store + ".index", "none");
            }
        }
    }
}
