package caravan.tail;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.ledger.Account;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** A Camel context whose route {@code follow} begins with {@code tail:}, and the folder that it follows. */
final class Pipeline implements AutoCloseable {

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);
    private static final long BETWEEN_LOOKS = TimeUnit.MILLISECONDS.toNanos(5);

    /** Something that comes true. */
    interface Condition {
        boolean holds() throws IOException;
    }

    final Path folder;
    final DefaultCamelContext context = new DefaultCamelContext();
    private final Path logs;
    private long written;

    Pipeline(Path folder) throws IOException {
        this.folder = folder;
        this.logs = Files.createDirectories(folder.resolve("logs"));
        context.disableJMX();
    }

    /** The consumer's address; everything happens soon. */
    String tail() {
        return "tail:" + logs + "?stateDirectory=" + folder.resolve("state") + "&pollInterval=10&discoverInterval=10"
                + "&checkpointInterval=10&maxBackoff=20";
    }

    Pipeline start(RouteBuilder routes) throws Exception {
        context.addRoutes(routes);
        context.start();
        return this;
    }

    TailConsumer consumer() {
        return (TailConsumer) context.getRoute("follow").getConsumer();
    }

    Tailer tailer() {
        Tailer tailer = consumer().tailer();
        if (tailer == null) {
            throw new IllegalStateException("not started");
        }
        return tailer;
    }

    Account ledger() {
        return tailer().ledger();
    }

    void write(String name, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Files.write(logs.resolve(name), bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        written += bytes.length;
    }

    long acknowledged() {
        return tailer().status().stream().mapToLong(FileStatus::acknowledged).sum();
    }

    /** Waits until everything that was written is acknowledged, and the ledger adds up. */
    void throughToTheEnd() throws IOException {
        eventually("all " + written + " bytes acknowledged", () -> acknowledged() == written);
        assertThat(ledger().isBalanced()).as("%s", ledger()).isTrue();
        assertThat(ledger().inFlightBytes()).as("%s", ledger()).isZero();
    }

    /** Waits until a batch has come back several times, and nothing of it was acknowledged. */
    void comesBackForEver() throws IOException {
        int seen = tailer().failures();
        eventually("several tries", () -> tailer().failures() > seen + 4);
        assertThat(acknowledged()).as("acknowledged bytes").isZero();
        assertThat(ledger().readRecords()).as("%s", ledger()).isZero();
    }

    void eventually(String what, Condition condition) throws IOException {
        long end = System.nanoTime() + PATIENCE;
        while (!condition.holds()) {
            assertThat(System.nanoTime())
                    .as(() -> "waited for: " + what + "; " + consumer().status())
                    .isLessThan(end);
            LockSupport.parkNanos(BETWEEN_LOOKS);
        }
    }

    @Override
    public void close() throws IOException {
        context.close();
    }
}
