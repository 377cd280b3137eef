package caravan.server;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Servers that test classes share: each is started when it is first asked for, and ends with the JVM. A test that
 * stops one starts it again, and uses names of its own for what it writes.
 */
public final class Servers {

    private static final Map<String, Server> STARTED = new ConcurrentHashMap<>();

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
