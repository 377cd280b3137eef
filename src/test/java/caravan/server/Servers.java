package caravan.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Servers that test classes share: each is started when it is first asked for, and ends with the JVM. A test that
 * stops one starts it again, and uses names of its own for what it writes.
 */
public final class Servers {

    private static final Map<String, Server> STARTED = new ConcurrentHashMap<>();

    private static @Nullable Tls tls;

    private interface Maker<S extends Server> {
        S make();
    }

    private Servers() {}

    /** @param major 8 or 9 */
    public static Elasticsearch elasticsearch(int major) throws IOException, InterruptedException {
        return shared("elasticsearch-" + major, Elasticsearch.class, () -> new Elasticsearch(major));
    }

    /** @param major 2 or 3 */
    public static OpenSearch openSearch(int major) throws IOException, InterruptedException {
        return shared("opensearch-" + major, OpenSearch.class, () -> new OpenSearch(major));
    }

    /** @param name {@code elasticsearch-8}, {@code elasticsearch-9}, {@code opensearch-2}, {@code opensearch-3} */
    public static SearchServer search(String name) throws IOException, InterruptedException {
        int major = Integer.parseInt(name.substring(name.indexOf('-') + 1));
        return name.startsWith("elasticsearch") ? elasticsearch(major) : openSearch(major);
    }

    /**
     * The same with TLS and a user, and so little memory for what it indexes that it has no room for two large
     * requests at a time. It insists on a certificate of {@link #tls()}.
     *
     * @param name {@code elasticsearch-8}, {@code elasticsearch-9}, {@code opensearch-2}
     */
    public static SearchServer secured(String name) throws IOException, InterruptedException {
        Tls tls = tls();
        int major = Integer.parseInt(name.substring(name.indexOf('-') + 1));
        return shared("secured-" + name, SearchServer.class, () -> {
            SearchServer server = name.startsWith("elasticsearch")
                    ? new Elasticsearch(major, null, tls)
                    : new OpenSearch(major, null, tls);
            server.configure("indexing_pressure.memory.limit: 1mb");
            return server;
        });
    }

    /** The certificates of secured servers. */
    public static synchronized Tls tls() throws IOException, InterruptedException {
        Tls made = tls;
        if (made == null) {
            Path folder = Files.createTempDirectory("caravan-tls");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> deleteQuietly(folder)));
            made = Tls.make(folder);
            tls = made;
        }
        return made;
    }

    private static void deleteQuietly(Path folder) {
        try {
            Folders.delete(folder);
        } catch (IOException e) {
            System.err.println(folder + " is left behind: " + e);
        }
    }

    public static Kafka kafka() throws IOException, InterruptedException {
        return shared("kafka", Kafka.class, Kafka::new);
    }

    public static S3Server s3() throws IOException, InterruptedException {
        return shared("s3", S3Server.class, S3Server::new);
    }

    private static synchronized <S extends Server> S shared(String name, Class<S> type, Maker<S> maker)
            throws IOException, InterruptedException {
        Server server = STARTED.get(name);
        if (server == null) {
            server = maker.make();
            STARTED.put(name, server);
        }
        if (!server.isRunning()) {
            server.start();
        }
        return type.cast(server);
    }
}
