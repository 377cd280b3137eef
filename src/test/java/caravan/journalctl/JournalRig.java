package caravan.journalctl;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import caravan.batch.Verdict;
import caravan.journal.JournalFields;
import caravan.journal.JournalParser;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;

/** A route that reads a journal, and what came out of it. */
final class JournalRig implements AutoCloseable {

    private static final long PATIENCE = Duration.ofSeconds(20).toNanos();

    final List<Map<String, Object>> records = Collections.synchronizedList(new ArrayList<>());
    final Map<String, String> options = new LinkedHashMap<>();
    private final JournalParser parser = new JournalParser(JournalFields.parse("unit,priority,cursor"));
    private @Nullable DefaultCamelContext context;

    JournalRig(Path directory, Path state) {
        options.put("directory", directory.toString());
        options.put("stateDirectory", state.toString());
        options.put("maxBackoff", "400");
    }

    JournalRig option(String name, String value) {
        options.put(name, value);
        return this;
    }

    JournalRig start() throws Exception {
        StringBuilder uri = new StringBuilder("journal:local");
        options.forEach((name, value) -> uri.append(uri.indexOf("?") < 0 ? '?' : '&')
                .append(name)
                .append("=RAW(")
                .append(value)
                .append(')'));
        DefaultCamelContext starting = new DefaultCamelContext();
        context = starting;
        starting.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri.toString())
                        .routeId("journal")
                        .process(exchange -> take(exchange.getMessage().getBody(Batch.class)));
            }
        });
        starting.start();
        return this;
    }

    private void take(Batch batch) {
        parser.apply(batch);
        batch.forEach(record -> records.add(new LinkedHashMap<>(record)));
        batch.decideAll(Verdict.DELIVERED, "test");
    }

    JournalConsumer consumer() {
        if (context == null) {
            throw new IllegalStateException("not started");
        }
        return (JournalConsumer) context.getRoute("journal").getConsumer();
    }

    /** What an operator sees over JMX. */
    Object attribute(String name) throws JMException {
        MBeanServer server = consumer()
                .getEndpoint()
                .getCamelContext()
                .getManagementStrategy()
                .getManagementAgent()
                .getMBeanServer();
        ObjectName consumer = server.queryNames(new ObjectName("org.apache.camel:type=consumers,*"), null)
                .iterator()
                .next();
        return server.getAttribute(consumer, name);
    }

    JournalRig await(String what, BooleanSupplier holds) throws InterruptedException {
        long until = System.nanoTime() + PATIENCE;
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as(
                            "%s; %d records, %d entries, %d starts; obstacle: %s; ledger: %s",
                            what,
                            records.size(),
                            consumer().getEntries(),
                            consumer().getStarts(),
                            consumer().getObstacle(),
                            consumer().getLedger())
                    .isLessThan(until);
            Thread.sleep(10);
        }
        return this;
    }

    JournalRig awaitRecords(int count) throws InterruptedException {
        return await(count + " records", () -> records.size() >= count);
    }

    JournalRig awaitObstacle(String message) throws InterruptedException {
        return await("obstacle " + message, () -> consumer().getObstacle().contains(message));
    }

    List<String> messages() {
        synchronized (records) {
            return records.stream()
                    .map(record -> String.valueOf(record.get("message")))
                    .toList();
        }
    }

    List<String> cursors() {
        synchronized (records) {
            return records.stream().map(JournalFile::cursor).toList();
        }
    }

    JournalRig stop() {
        DefaultCamelContext running = context;
        if (running != null && running.getRoute("journal") != null) {
            JournalConsumer consumer = consumer();
            assertThat(consumer.isLedgerBalanced()).isTrue();
            running.stop();
            assertThat(consumer.pid()).isEqualTo(-1);
        }
        context = null;
        return this;
    }

    @Override
    public void close() {
        stop();
    }
}
