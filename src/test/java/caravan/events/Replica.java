package caravan.events;

import caravan.api.Fabric8Client;
import caravan.apiserver.ApiServer;
import caravan.apiserver.ClusterFiles;
import caravan.warnings.Warnings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** A follower that the test drives, with the test's clock. */
final class Replica implements AutoCloseable {

    final EventsConfiguration configuration = new EventsConfiguration();
    final Path folder;
    private final String name;
    private final AtomicLong clock;
    private Follower follower;
    private long electedAt;

    Replica(String name, Path folder, ApiServer server, String token, AtomicLong clock) throws IOException {
        this.name = name;
        this.folder = folder;
        this.clock = clock;
        Path account = folder.resolveSibling(folder.getFileName() + "-account");
        ClusterFiles.serviceAccount(account, server, token, "logging");
        configuration.setCluster("test");
        configuration.setElection(EventsConfiguration.ElectionKind.none);
        configuration.setServer(server.uri().toString());
        configuration.setTokenFile(account.resolve("token").toString());
        configuration.setStateDirectory(folder.toString());
    }

    /** Of those that share a lease. */
    Replica elected() {
        configuration.setElection(EventsConfiguration.ElectionKind.lease);
        return this;
    }

    Replica start(Store store) {
        EventsOptions options = configuration.options(Map.of("POD_NAME", name, "POD_NAMESPACE", "logging"));
        Warnings warnings = new Warnings(LoggerFactory.getLogger("test"), clock::get, Duration.ofMinutes(1));
        follower = new Follower(
                options, new Fabric8Client(options.api()), store, clock::get, InstantSource.system(), warnings);
        return this;
    }

    Follower follower() {
        return follower;
    }

    EventCounters counters() {
        return follower.counters();
    }

    /** What is acknowledged. */
    String position() {
        return follower.term() == null ? "" : follower.term().stream.resumeToken();
    }

    void elect() throws InterruptedException {
        electedAt = clock.get();
        follower.elect();
    }

    /** A little of everything; as to the election, who has the lease renews it. */
    void step() {
        try {
            if (follower.isFollowing() && clock.get() - electedAt >= Election.RETRY.toMillis()) {
                elect();
            }
            follower.tick();
            for (int i = 0; i < 100; i++) {
                follower.feed(0);
            }
            while (follower.work()) {
                Thread.onSpinWait();
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the disk has if the process is killed now: the state of another replica, which is not started yet. */
    void killedInto(Replica next) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                Path copy = next.folder.resolve(folder.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }

    @Override
    public void close() {
        try {
            follower.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
