package caravan.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import caravan.journalctl.JournalFile;
import caravan.node.ArchiveCheck;
import caravan.node.Findings;
import caravan.node.Plan;
import caravan.node.SampleNode;
import caravan.node.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image as the manifests run it: a read-only file system, no capability but the agent's one, one folder to write to.
 * Skipped where no image was built, and where this is not root on Linux.
 */
@Timeout(180)
class ImageRunIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int STRANGER = 4711;

    @TempDir
    private static Path folder;

    private static OciLayout image;
    private static Path root;
    private static ContainerRuntime runtime;

    @BeforeAll
    static void unpack() throws Exception {
        image = OciLayout.ofThisMachine(folder.resolve("layout"));
        assumeTrue(System.getProperty("user.name").equals("root"), "running a container needs root");
        // as the one above it: the folders of JUnit are its user's only
        Commands.run("chmod", "-R", "go+rx", folder.toString());
        root = image.unpack(folder.resolve("root"));
        runtime = ContainerRuntime.thatRuns(root, Files.createDirectory(folder.resolve("trial")));
        System.out.println("the image is run by " + runtime);
    }

    @Test
    void agentArchivesWhatOnlyItsCapabilityLetsItRead() throws Exception {
        Plan plan = new Plan()
                .pods(5)
                .bytesPerSecond(500_000)
                .look(Duration.ofSeconds(2))
                .maxSize(200_000)
                .podLife(Duration.ofSeconds(6))
                .keep(Duration.ofHours(1));
        try (SampleNode node = new SampleNode(folder.resolve("node"), plan, Instant.now());
                ImageProcess agent = container("agent", Security.AGENT)) {
            node.start();
            assertThat(Wait.until(PATIENCE, () -> node.written().total().records() > 100))
                    .isTrue();
            giveAway(node.pods());
            agent.reads(folder.resolve("node/var/log"))
                    .with("LOGS_DIRECTORY", node.containers().toString())
                    .with("ARCHIVE_ROLL_AGE", "5s")
                    .start();
            agent.await(PATIENCE, () -> hasDelivered(agent));
            Duration untilFirst = agent.sinceStart();
            Duration processors = agent.processorTime();
            System.out.printf(
                    Locale.ROOT,
                    "from start to the first record: %.2f s, %.2f s of processors%n",
                    untilFirst.toMillis() / 1e3,
                    processors.toMillis() / 1e3);
            // whatever else the machine does
            assertThat(processors).isPositive().isLessThan(Duration.ofSeconds(3));
            agent.awaitRunning(PATIENCE);
            assertThat(Files.readString(agent.proc().resolve("status")))
                    .containsPattern("Uid:\\s+0\\s")
                    .containsPattern("NoNewPrivs:\\s+1\n")
                    .containsPattern(runtime instanceof Chroot ? "CapEff:" : "CapEff:\\s+" + Security.AGENT.mask());
            assertThat(writable(agent)).containsExactly("/var/lib/caravan");
            node.finish();
            long all = node.written().total().records();
            agent.await(PATIENCE, () -> archived(agent) >= all);
            assertThat(agent.stop(PATIENCE)).as(agent.said()).isTrue();
            Findings findings = ArchiveCheck.check(agent.archive(), node.written(), false);
            assertThat(findings.isClean()).as("%s%n%s", findings, agent.said()).isTrue();
        }
    }

    @Test
    void restrictedUserReadsWhatIsOpenToAllAndCompressesWithTheImagesLibrary() throws Exception {
        Path logs = Files.createDirectories(folder.resolve("open/containers"));
        Files.write(logs.resolve("web_shop_web-" + "0".repeat(64) + ".log"), lines(1_000));
        Commands.run("chmod", "-R", "go+rX", folder.resolve("open").toString());
        try (ImageProcess sidecar = container("sidecar", Security.RESTRICTED)) {
            sidecar.reads(logs)
                    .with("LOGS_DIRECTORY", logs.toString())
                    .with("ARCHIVE_COMPRESSION", "zstd")
                    .with("ARCHIVE_ROLL_AGE", "1s")
                    .start();
            sidecar.await(PATIENCE, () -> !closed(sidecar, ".zst").isEmpty());
            assertThat(Files.readString(sidecar.proc().resolve("status")))
                    .containsPattern("Uid:\\s+10001\\s")
                    .containsPattern("CapEff:\\s+" + Security.RESTRICTED.mask());
            assertThat(sidecar.stop(PATIENCE)).as(sidecar.said()).isTrue();
            assertThat(sidecar.said())
                    .contains("delivered")
                    .contains(" 1000 records")
                    .doesNotContain("WARN");
            assertThat(closed(sidecar, ".zst")).allMatch(file -> file.toString().contains("-1000r"));
        }
    }

    @Test
    void journalIsReadWithTheImagesJournalctl() throws Exception {
        JournalFile.assumeInstalled();
        Path journal = folder.resolve("journal");
        JournalFile file = new JournalFile(journal.resolve("system.journal"));
        String compressed = "a long line ".repeat(1_000);
        file.addLines(100, "kubelet.service")
                .add(compressed, "_SYSTEMD_UNIT=kubelet.service")
                .write();
        Commands.run("chmod", "-R", "0750", journal.toString());
        Commands.run("chown", "-R", STRANGER + ":" + STRANGER, journal.toString());
        try (ImageProcess agent = container("journal-agent", Security.AGENT)) {
            agent.reads(journal)
                    .with("SOURCES", "journal")
                    .with("JOURNAL_DIRECTORY", journal.toString())
                    .with("ARCHIVE_ROLL_AGE", "1s")
                    .start();
            agent.await(PATIENCE, () -> archived(agent) >= 101);
            assertThat(agent.stop(PATIENCE)).as(agent.said()).isTrue();
            assertThat(agent.said()).contains(" 101 records");
        }
    }

    @Test
    void everyStoresClientStarts() throws Exception {
        try (ImageProcess agent = container("stores", Security.RESTRICTED)) {
            agent.with("DESTINATIONS", "elasticsearch,opensearch,kafka,s3")
                    .with("ELASTICSEARCH_HOSTS", "https://127.0.0.1:9")
                    .with("OPENSEARCH_HOSTS", "https://127.0.0.1:9")
                    .with("KAFKA_BROKERS", "127.0.0.1:9")
                    .with("S3_BUCKET", "logs")
                    .with("S3_ENDPOINT", "https://127.0.0.1:9")
                    .with("S3_ACCESS_KEY", "key")
                    .with("S3_SECRET_KEY", "secret")
                    .start();
            agent.awaitRunning(PATIENCE);
            assertThat(agent.said())
                    .doesNotContain("NoClassDefFoundError")
                    .doesNotContain("ClassNotFoundException")
                    .doesNotContain("UnsatisfiedLinkError")
                    .doesNotContain("NoSuchAlgorithmException");
        }
    }

    @Test
    void aotCacheFitsTheImageAndIsLeftOutWhereItDoesNot() throws Exception {
        assumeTrue(Files.exists(root.resolve("caravan/caravan.aot")), "the image has no AOT cache");

        assertThat(exitCode("fits", "-XX:AOTMode=on")).isZero();
        assertThat(exitCode("refused", "-XX:AOTMode=on", "-XX:+UseCompactObjectHeaders"))
                .isPositive();
        assertThat(exitCode("without", "-XX:+UseCompactObjectHeaders")).isZero();
    }

    private static int exitCode(String name, String... options) throws Exception {
        List<String> arguments = Stream.concat(
                        Stream.of(options), Stream.of("-cp", "/caravan/caravan-runner.jar", "-version"))
                .toList();
        try (ImageProcess java = container("aot-" + name, Security.RESTRICTED)) {
            return java.arguments(arguments.toArray(String[]::new)).start().ended(PATIENCE);
        }
    }

    private static ImageProcess container(String name, Security security) throws IOException, InterruptedException {
        return new ImageProcess(image, root, runtime, folder.resolve(name), security);
    }

    /** Nobody but their owner may enter the folders, and the logs are the owner's and his group's. */
    private static void giveAway(Path pods) throws IOException, InterruptedException {
        Commands.run("chown", "-R", STRANGER + ":" + STRANGER, pods.toString());
        Commands.run("find", pods.toString(), "-type", "f", "-exec", "chmod", "0640", "{}", "+");
        Commands.run("find", pods.toString(), "-type", "d", "-exec", "chmod", "0700", "{}", "+");
    }

    private static List<String> lines(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> String.format(Locale.ROOT, "2026-11-22T10:15:30.%09dZ stdout F line %d", i, i))
                .toList();
    }

    /** Mount points that can be written to, without those of the kernel's. */
    private static List<String> writable(ImageProcess agent) throws IOException {
        return Files.readAllLines(agent.proc().resolve("mountinfo")).stream()
                .map(line -> line.split(" "))
                .filter(fields -> fields[5].startsWith("rw"))
                .map(fields -> fields[4])
                .filter(point -> !point.startsWith("/proc") && !point.startsWith("/dev"))
                .toList();
    }

    /** Whether the archive has anything, open or closed. */
    private static boolean hasDelivered(ImageProcess agent) throws IOException {
        return Tree.files(agent.archive()).stream()
                .anyMatch(file -> file.size() > 0
                        && !file.path().getFileName().toString().equals("lock")
                        && !file.path().getFileName().toString().startsWith(".sealed"));
    }

    /** Records of the closed files, which their names tell. */
    private static long archived(ImageProcess agent) throws IOException {
        return closed(agent, ".gz").stream()
                .map(file -> file.getFileName().toString().replaceFirst(".*-(\\d+)r\\d+b\\..*", "$1"))
                .mapToLong(Long::parseLong)
                .sum();
    }

    private static List<Path> closed(ImageProcess agent, String ending) throws IOException {
        return Tree.files(agent.archive()).stream()
                .map(Tree.Entry::path)
                .filter(file ->
                        file.toString().endsWith(ending) && !file.toString().contains("/.open/"))
                .toList();
    }
}
