package caravan.pods;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.apiserver.ApiServer;
import caravan.apiserver.ClusterFiles;
import caravan.apiserver.PodBuilder;
import caravan.apiserver.Pods;
import caravan.batch.PendingException;
import caravan.cri.ContainerPath;
import caravan.kubernetes.ContainerMetadata;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A directory whose source is a test API server, with a clock that the test moves. */
abstract class ApiTest {

    static final long SECOND = 1_000;
    static final long HOUR = 3_600 * SECOND;
    static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    final AtomicLong clock = new AtomicLong(1_000_000);
    final PodsConfiguration configuration = new PodsConfiguration();
    ApiServer server;
    PodDirectory directory;

    /** The server of the test; over HTTP if a subclass does not say otherwise. */
    ApiServer startServer() throws Exception {
        return ApiServer.start();
    }

    @BeforeEach
    void startServerAndConfigure() throws Exception {
        server = startServer();
        configuration.setNode("n1");
        configuration.setServer(server.uri().toString());
        account(ApiServer.ADMIN);
        configuration.setTokenFile(folder.resolve("account/token").toString());
        if (server.ca().isPresent()) {
            configuration.setCaFile(folder.resolve("account/ca.crt").toString());
        }
    }

    @AfterEach
    void closeBoth() {
        if (directory != null) {
            directory.close();
        }
        server.close();
    }

    /** Mounts a service account's token, or rotates it. */
    void account(String token) throws IOException {
        ClusterFiles.serviceAccount(folder.resolve("account"), server, token, "logging");
    }

    void open() {
        PodsOptions options = configuration.options(Map.of());
        directory = new PodDirectory(options, Sources.of(options, clock::get), clock::get);
    }

    /** Until the pods are watched. */
    void openAndWatch() {
        open();
        awaitWatch();
    }

    void awaitWatch() {
        await(() -> directory.getState().endsWith("watching pods"));
    }

    void await(BooleanSupplier condition) {
        long end = System.nanoTime() + SOON.toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            directory.tick();
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(condition.getAsBoolean())
                .as(() -> directory.getState() + "; " + server.calls())
                .isTrue();
    }

    void pass(long millis) {
        clock.addAndGet(millis);
        directory.tick();
    }

    /** The same while time passes, a little with each look: for what is tried again after a while. */
    void awaitPassing(BooleanSupplier condition) {
        await(() -> {
            clock.addAndGet(20);
            return condition.getAsBoolean();
        });
    }

    @Nullable
    ContainerMetadata find(ContainerPath path) {
        try {
            return directory.find(path);
        } catch (PendingException e) {
            return null;
        }
    }

    boolean isKnown(ContainerPath path) {
        ContainerMetadata found = find(path);
        return found != null && found.isComplete();
    }

    void awaitKnown(ContainerPath path) {
        await(() -> isKnown(path));
    }

    static ContainerPath path(String namespace, String pod, String container, String id) {
        return ContainerPath.parse(
                "/var/log/containers/" + pod + "_" + namespace + "_" + container + "-" + id + ".log");
    }

    /** The first container, {@code app}, of a pod. */
    static ContainerPath path(PodBuilder pod) {
        return path(pod.namespace(), pod.name(), "app", pod.containerId("app"));
    }

    PodBuilder create(String name) {
        PodBuilder pod = Pods.running("shop", name, "n1");
        server.create(pod);
        return pod;
    }

    int count(String verb, String resource) {
        return server.calls().count(verb, resource);
    }
}
