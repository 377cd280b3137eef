package caravan.search;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.disk.SmallDisk;
import caravan.server.FaultProxy;
import caravan.server.SearchServer;
import caravan.server.Servers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.BitSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A spool before a real store that is away until the spool has room no more. */
@Timeout(120)
class SpoolIT {

    private static final int RECORDS = 12_000;
    /** About a third of what the records take there. */
    private static final int ROOM = 600_000;

    /** What is read at once at most: it is taken whole while there is room for some of it. */
    private static final int BATCH = 256 * 1024;

    private static final int RANDOM_BYTES = 120;

    @TempDir
    Path folder;

    private Path spool;
    private SearchServer server;
    private FaultProxy proxy;

    @BeforeEach
    void storeIsAway() throws Exception {
        spool = folder.resolve("spool");
        server = Servers.elasticsearch(9);
        proxy = new FaultProxy(server.port());
        proxy.refuse();
    }

    @AfterEach
    void end() throws Exception {
        proxy.close();
        server.send("DELETE", "/spooled", null);
    }

    private LogRun run(String... settings) throws IOException {
        return new LogRun(
                folder,
                Stream.concat(
                                Stream.of(
                                        "destinations=elasticsearch",
                                        "elasticsearch.hosts=" + proxy.url(),
                                        "elasticsearch.index=spooled",
                                        "elasticsearch.bulk.age=50ms",
                                        "spool.destinations=elasticsearch",
                                        "spool.directory=" + spool,
                                        "spool.roll.age=500ms",
                                        "spool.roll.size=200k"),
                                Stream.of(settings))
                        .toArray(String[]::new));
    }

    /** No compression makes it much shorter. */
    private static String message(int number) {
        byte[] bytes = new byte[RANDOM_BYTES];
        new Random(number).nextBytes(bytes);
        return number + " " + Base64.getEncoder().encodeToString(bytes);
    }

    @Test
    void aFullSpoolMakesTheCollectorWait() throws Exception {
        everythingArrivesOnce("`retainSize` (" + ROOM + ")", run("spool.size=" + ROOM));
    }

    @Test
    void aFullDiskBelowTheSpoolMakesTheCollectorWait() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(spool, ROOM)) {
            everythingArrivesOnce("No space left on device", run());
            assertThat(disk.free()).isGreaterThan(ROOM / 2);
        }
    }

    private void everythingArrivesOnce(String full, LogRun run) throws Exception {
        try (run) {
            run.write("app", 0, RECORDS, SpoolIT::message);
            run.start();
            run.await("it is full", () -> run.said().contains(full));
            run.kill();
            run.start();
            run.await("it is still full", () -> run.said().contains(full));
            assertThat(closedBytes()).isBetween(ROOM / 4L, (long) ROOM + BATCH);

            proxy.accept();
            run.await("all have arrived and the spool is empty", () -> count() >= RECORDS && closedBytes() == 0);
            assertThat(run.stop().text()).contains("lost 0 bytes").contains("dead-lettered 0 bytes 0 records");
            assertThat(arrived().cardinality()).isEqualTo(RECORDS);
            assertThat(count()).isEqualTo(RECORDS);
            assertThat(run.deadLetters()).isEmpty();
        }
    }

    @Test
    @SuppressWarnings("BanJNDI") // the other side is our own child
    void aSpoolThatShedsCountsExactlyWhatDoesNotArrive() throws Exception {
        int port = freePort();
        try (LogRun run = run(
                "spool.size=" + ROOM,
                "spool.when-full=shed",
                "com.sun.management.jmxremote.port=" + port,
                "com.sun.management.jmxremote.rmi.port=" + port,
                "com.sun.management.jmxremote.host=127.0.0.1",
                "com.sun.management.jmxremote.authenticate=false",
                "com.sun.management.jmxremote.ssl=false",
                "java.rmi.server.hostname=127.0.0.1")) {
            run.write("app", 0, RECORDS, SpoolIT::message);
            run.start();
            try (JMXConnector jmx = JMXConnectorFactory.connect(
                    new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + port + "/jmxrmi"))) {
                MBeanServerConnection beans = jmx.getMBeanServerConnection();
                run.await(
                        "all are taken", () -> number(beans, "Records") == RECORDS && number(beans, "OpenParts") == 0);
                proxy.accept();
                run.await("the spool is empty", () -> count() > 0 && closedBytes() == 0);

                BitSet arrived = arrived();
                assertThat(count()).isEqualTo(arrived.cardinality());
                assertThat(number(beans, "ShedRecords"))
                        .isEqualTo(RECORDS - arrived.cardinality())
                        .isGreaterThan(RECORDS / 4);
                assertThat(number(beans, "ShedBytes")).isEqualTo(bytesOfOthers(arrived));
                assertThat(arrived.get(RECORDS - 1)).as("the newest are kept").isTrue();
            }
            assertThat(run.said()).contains("files are deleted that were not delivered");
            run.stop();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** An attribute of the spool. */
    private static long number(MBeanServerConnection beans, String attribute) throws Exception {
        Set<ObjectName> names = beans.queryNames(
                new ObjectName("org.apache.camel:type=endpoints,name=\"archive://*spool/elasticsearch*\",*"), null);
        assertThat(names).hasSize(1);
        return ((Number) beans.getAttribute(names.iterator().next(), attribute)).longValue();
    }

    private static long bytesOfOthers(BitSet arrived) {
        long bytes = 0;
        for (int i = arrived.nextClearBit(0); i < RECORDS; i = arrived.nextClearBit(i + 1)) {
            bytes += LogRun.line(i, message(i)).length();
        }
        return bytes;
    }

    private long count() throws Exception {
        server.refresh();
        return server.count("spooled");
    }

    /** The numbers of the documents, each of which must be whole. */
    private BitSet arrived() throws Exception {
        BitSet arrived = new BitSet();
        server.refresh();
        server.forEachDocument("spooled", document -> {
            String message = document.at("/_source/message").asText();
            int number = Integer.parseInt(message.substring(0, message.indexOf(' ')));
            assertThat(message).isEqualTo(message(number));
            arrived.set(number);
        });
        return arrived;
    }

    private long closedBytes() throws IOException {
        long bytes = 0;
        for (Path file : closed()) {
            bytes += Files.exists(file) ? Files.size(file) : 0;
        }
        return bytes;
    }

    private Iterable<Path> closed() throws IOException {
        try (Stream<Path> files = Files.list(spool.resolve("elasticsearch"))) {
            return files.filter(file -> file.toString().endsWith(".zst")).toList();
        }
    }
}
