package caravan.search;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Verdict;
import caravan.server.SearchServer;
import caravan.server.Servers;
import caravan.server.Tls;
import caravan.steps.Sent;
import caravan.steps.Yaml;
import caravan.tls.Authority;
import caravan.tls.Identity;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real servers that want a certificate and a user, and have little memory. */
@Timeout(120)
class SecuredDeliveryIT {

    private static final String LOG = "/var/log/web.log";
    /** How the stores say that they do not know a user. */
    private static final Pattern NOBODY = Pattern.compile("unable to authenticate user|401|Unauthorized");

    private static final int BATCHES = 6;
    private static final int RECORDS = 300;
    private static final int LENGTH = 1_500;

    @TempDir
    private static Path strangers;

    private static Authority stranger;
    private static Identity strangeClient;

    @TempDir
    Path folder;

    private final Map<String, String> settings = new HashMap<>();
    private SearchServer server;
    private Tls tls;
    private String store;

    @BeforeAll
    static void issue() throws Exception {
        stranger = Authority.make(strangers);
        strangeClient = stranger.issue("client", "eku=clientAuth");
    }

    private void on(String name, String index) throws Exception {
        server = Servers.secured(name);
        tls = Servers.tls();
        store = name.replaceFirst("-\\d$", "");
        settings.put("destinations", store);
        settings.put("retry.first", "10");
        settings.put("retry.max", "100");
        settings.put("dead-letters.directory", folder.resolve("dead-letters").toString());
        set("hosts", server.url());
        set("index", index);
        set("bulk.age", "20");
        set("ca", tls.authority().certificateFile().toString());
        set("certificate", tls.client().certificate().toString());
        set("key", tls.client().key().toString());
    }

    private void set(String name, String value) {
        settings.put(store + '.' + name, value);
    }

    private CamelContext start() throws Exception {
        return Yaml.start(
                settings,
                Files.readString(Path.of("routes/00-errors.yaml")),
                Files.readString(Path.of("routes/80-" + store + ".yaml")),
                Files.readString(Path.of("routes/95-dead-letters.yaml")));
    }

    private Path copy(Path file) throws Exception {
        return Files.write(folder.resolve(file.getFileName()), Files.readAllBytes(file));
    }

    private long count(String index) throws Exception {
        server.refresh();
        return server.count(index);
    }

    @ParameterizedTest
    @ValueSource(strings = {"elasticsearch-8", "elasticsearch-9", "opensearch-2"})
    void whoIsNotTrustedIsTriedAgainUntilTheFilesAreMended(String name) throws Exception {
        on(name, "mended");
        Path authorities = copy(stranger.certificateFile());
        Path certificate = copy(strangeClient.certificate());
        Path key = copy(strangeClient.key());
        Path password = Files.writeString(folder.resolve("password"), "wrong");
        set("ca", authorities.toString());
        set("certificate", certificate.toString());
        set("key", key.toString());
        set("user", Tls.USER);
        set("password.file", password.toString());
        try (CamelContext context = start()) {
            Failures failures = new Failures();
            context.getManagementStrategy().addEventNotifier(failures);
            Sent sent = Sent.of(context, "direct:" + store, LOG, "one\ntwo\n");
            failures.await(reason -> reason.contains("PKIX path"));
            Files.write(authorities, Files.readAllBytes(tls.authority().certificateFile()));
            failures.await(reason -> !reason.contains("PKIX path"));
            Files.write(key, Files.readAllBytes(tls.client().key()));
            Files.write(certificate, Files.readAllBytes(tls.client().certificate()));
            failures.await(reason -> NOBODY.matcher(reason).find());
            Files.writeString(password, Tls.PASSWORD + '\n');

            assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(2);
        }
        assertThat(count("mended")).isEqualTo(2);
        assertThat(folder.resolve("dead-letters")).doesNotExist();
        server.delete("/mended");
    }

    @ParameterizedTest
    @ValueSource(strings = {"elasticsearch-8", "elasticsearch-9", "opensearch-2"})
    void whatFindsNoRoomInMemoryIsThereOnce(String name) throws Exception {
        on(name, "pressed");
        set("user", Tls.USER);
        set("password", Tls.PASSWORD);
        set("bulk.size", "400k");
        set("bulk.parallel", "4");
        long before = rejections();
        try (CamelContext context = start()) {
            List<Sent> all = new ArrayList<>();
            for (int i = 0; i < BATCHES; i++) {
                all.add(Sent.of(context, "direct:" + store, "/var/log/" + i + ".log", lines(i)));
            }
            for (Sent sent : all) {
                assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(RECORDS);
            }
        }
        assertThat(rejections()).isGreaterThan(before);
        assertThat(count("pressed")).isEqualTo(BATCHES * RECORDS);
        assertThat(folder.resolve("dead-letters")).doesNotExist();
        server.delete("/pressed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"elasticsearch-8", "elasticsearch-9"})
    void theRightsThatTheGuideNamesAreEnough(String name) throws Exception {
        on(name, "caravan-rights");
        set("user", Tls.COLLECTOR);
        set("password", Tls.PASSWORD);
        set("template", "true");
        try (CamelContext context = start()) {
            Sent sent = Sent.of(context, "direct:" + store, LOG, "one\ntwo\n");
            assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(2);
        }
        assertThat(count("caravan-rights")).isEqualTo(2);
        server.delete("/caravan-rights");
        server.delete("/_index_template/caravan-*");
    }

    /** Of another length in each batch, so that no two have the same position. */
    private static String lines(int batch) {
        return IntStream.range(0, RECORDS)
                .mapToObj(i -> "x".repeat(LENGTH + batch) + '\n')
                .collect(Collectors.joining());
    }

    /** Requests that the server had no memory for so far. */
    private long rejections() throws Exception {
        long rejections = 0;
        for (JsonNode node : server.get("/_nodes/stats/indexing_pressure").path("nodes")) {
            JsonNode total = node.at("/indexing_pressure/memory/total");
            rejections += total.path("coordinating_rejections").asLong()
                    + total.path("primary_rejections").asLong();
        }
        return rejections;
    }

    /** Why attempts have failed. */
    private static final class Failures extends EventNotifierSupport {

        private static final long LONGEST_SECONDS = 20;

        private final BlockingQueue<String> reasons = new LinkedBlockingQueue<>();

        @Override
        public void notify(CamelEvent event) {
            if (event instanceof CamelEvent.ExchangeRedeliveryEvent redelivery) {
                StringBuilder reason = new StringBuilder();
                Throwable why = redelivery.getExchange().getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
                for (; why != null; why = why.getCause()) {
                    reason.append(why).append('\n');
                }
                reasons.add(reason.toString());
            }
        }

        /** Waits for a failure with such a reason. */
        void await(Predicate<String> which) throws InterruptedException {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
            String last = "none";
            for (String reason = next(end); reason != null; reason = next(end)) {
                last = reason;
                if (which.test(reason)) {
                    return;
                }
            }
            throw new AssertionError("the expected failure did not come; the last one: " + last);
        }

        private @Nullable String next(long end) throws InterruptedException {
            return reasons.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
    }
}
