package caravan.pods;

import caravan.api.Backoff;
import caravan.api.Complaints;
import caravan.api.ObjectList;
import caravan.api.Reason;
import caravan.credentials.SecretFile;
import caravan.credentials.Trust;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Pods from this node's kubelet: {@code GET /pods} every {@code interval}; where an unknown instance is asked for,
 * sooner, at most once a second. A pod that is missing from the answer is deleted. The API server is never asked.
 *
 * <p>The token file is read for each request, the file of authorities when it has changed. What fails is tried again
 * after a {@link Backoff}, at the earliest. The answer comes by a thread of the HTTP client.
 */
final class KubeletSource implements PodSource {

    private static final int OK = 200;
    private static final int LONGEST_MESSAGE = 500;
    private static final long MILLIS_PER_SECOND = 1_000;
    private static final long SOONEST_MILLIS = 1_000;
    private static final long ANSWER_WITHIN_MILLIS = 30_000;
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);

    private final URI pods;
    private final PodsOptions options;
    private final @Nullable SecretFile token;
    private final LongSupplier clock;
    private final Backoff backoff =
            new Backoff(() -> ThreadLocalRandom.current().nextDouble());
    private @Nullable PodSink sink;
    private @Nullable Complaints complaints;

    private @Nullable HttpClient client;
    private @Nullable FileStamp authorities;

    /** The request under way. */
    private @Nullable CompletableFuture<HttpResponse<byte[]>> request;

    private long askedAt;
    private long soonestAt;
    private long dueAt;
    private boolean isWanted;
    private boolean answered;
    private String failure = "";

    KubeletSource(PodsOptions options, LongSupplier clock) {
        this.options = options;
        this.clock = clock;
        URI kubelet = Objects.requireNonNull(options.kubelet());
        pods = URI.create(kubelet.toString().replaceAll("/+$", "") + "/pods");
        boolean isEncrypted = "https".equalsIgnoreCase(pods.getScheme());
        token = options.api().tokenFile() == null || !isEncrypted
                ? null
                : new SecretFile(options.api().tokenFile());
        dueAt = clock.getAsLong();
        soonestAt = dueAt;
    }

    @Override
    public synchronized void start(PodSink told) {
        sink = told;
        complaints = new Complaints(
                "pods", "the kubelet at " + pods, told.warnings(), PodResource.RIGHTS, PodResource.MEANWHILE);
        tick();
    }

    @Override
    public synchronized void tick() {
        long now = clock.getAsLong();
        CompletableFuture<HttpResponse<byte[]>> running = request;
        if (running != null) {
            if (now - askedAt > ANSWER_WITHIN_MILLIS) {
                request = null;
                running.cancel(true);
                failed(0, "no answer for " + ANSWER_WITHIN_MILLIS / MILLIS_PER_SECOND + " s");
            }
        } else if (now >= dueAt || isWanted && now >= soonestAt) {
            ask(now);
        }
    }

    @Override
    public synchronized void wanted(boolean late) {
        isWanted = true;
    }

    private void ask(long now) {
        askedAt = now;
        isWanted = false;
        soonestAt = now + SOONEST_MILLIS;
        dueAt = now + options.interval().toMillis();
        told().counters().request("get", "pods");
        try {
            HttpRequest.Builder get = HttpRequest.newBuilder(pods)
                    .header("Accept", "application/json")
                    .timeout(Duration.ofMillis(ANSWER_WITHIN_MILLIS));
            if (token != null) {
                get.header("Authorization", "Bearer " + token.read());
            }
            CompletableFuture<HttpResponse<byte[]>> sent =
                    client().sendAsync(get.build(), HttpResponse.BodyHandlers.ofByteArray());
            request = sent;
            var unused = sent.whenComplete((answer, problem) -> done(sent, answer, problem));
        } catch (IOException | IllegalArgumentException e) {
            failed(0, Reason.of(e));
        }
    }

    /** Another one when the authorities have changed. */
    private HttpClient client() throws IOException {
        Path file = options.api().caFile();
        FileStamp stamp = file == null ? null : FileStamp.of(file);
        HttpClient made = client;
        if (made == null || !Objects.equals(stamp, authorities)) {
            made = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_WITHIN)
                    .sslContext(Trust.context(file, options.api().insecure()))
                    .build();
            client = made;
            authorities = stamp;
        }
        return made;
    }

    @SuppressWarnings("ReferenceEquality")
    private synchronized void done(
            CompletableFuture<HttpResponse<byte[]>> sent,
            @Nullable HttpResponse<byte[]> answer,
            @Nullable Throwable problem) {
        if (request != sent) {
            return; // given up
        }
        request = null;
        if (answer == null) {
            failed(0, Reason.of(problem == null ? new IOException("no answer") : problem));
        } else if (answer.statusCode() != OK) {
            String text = new String(answer.body(), StandardCharsets.UTF_8).strip();
            failed(
                    answer.statusCode(),
                    answer.statusCode() + ": " + text.substring(0, Math.min(text.length(), LONGEST_MESSAGE)));
        } else {
            take(answer.body());
        }
    }

    private void take(byte[] body) {
        List<PodState> found = new ArrayList<>();
        try {
            var unused = ObjectList.read(new ByteArrayInputStream(body), pod -> {
                try {
                    found.add(PodReader.state(pod));
                } catch (IllegalArgumentException e) {
                    told().warnings().warn("object", "one of the pods was left out: " + e.getMessage());
                }
            });
        } catch (IOException e) {
            failed(0, "the answer cannot be read: " + Reason.of(e));
            return;
        }
        told().replace(found);
        if (answered) {
            told().counters().relists.increment();
        }
        answered = true;
        failure = "";
        backoff.reset();
        Objects.requireNonNull(complaints).over();
    }

    private void failed(int status, String why) {
        failure = why;
        soonestAt = clock.getAsLong() + backoff.next();
        dueAt = Math.max(dueAt, soonestAt);
        Objects.requireNonNull(complaints).failed("get", status, why, backoff.failures());
    }

    private PodSink told() {
        return Objects.requireNonNull(sink);
    }

    @Override
    public synchronized String state() {
        if (failure.isEmpty()) {
            return answered ? "asking every " + options.interval().toSeconds() + " s" : "asking";
        }
        long wait = Math.max(0, dueAt - clock.getAsLong()) / MILLIS_PER_SECOND;
        return "waiting " + wait + " s to get pods, after " + failure;
    }

    @Override
    public synchronized void close() {
        CompletableFuture<HttpResponse<byte[]>> running = request;
        request = null;
        dueAt = Long.MAX_VALUE;
        soonestAt = Long.MAX_VALUE;
        if (running != null) {
            running.cancel(true);
        }
        client = null;
    }
}
