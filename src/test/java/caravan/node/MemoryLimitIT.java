package caravan.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import caravan.bench.SinkProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The runner's jar as the agent of a busy node, in a control group with the memory that its container has.
 * {@code -Dmemory.mib=128 -Dmemory.seconds=10 -Dmemory.rate=5000000} are the defaults.
 */
class MemoryLimitIT {

    private static final long LIMIT = Long.getLong("memory.mib", 128) << 20;
    private static final int SECONDS = Integer.getInteger("memory.seconds", 10);
    private static final int RATE = Integer.getInteger("memory.rate", 5_000_000);
    private static final Path FOLDER = Path.of("target", "memory-limit");

    /** The collector's own archive. */
    private record Archive(Path folder, ArchiveFollower follower) implements DeliveryRun.Store {
        @Override
        public long count() throws IOException {
            return follower.poll();
        }

        @Override
        public void read(RecordsCheck check) throws IOException {
            for (Path file : ArchiveFiles.closed(folder)) {
                ArchiveFiles.read(file, line -> check.record(line, file.toString()));
            }
        }
    }

    /** A store that takes every bulk at once. */
    private record Sink(SinkProcess process, Path documents) implements DeliveryRun.Store {
        @Override
        public long count() throws IOException {
            return process.count();
        }

        @Override
        public void read(RecordsCheck check) throws IOException, InterruptedException {
            process.close();
            try (Stream<String> lines = Files.lines(documents)) {
                lines.forEach(line -> check.record(line.getBytes(UTF_8), documents.toString()));
            }
        }
    }

    /** Of the share of the time under load. */
    private static final double MOST_STALLED = 0.02;

    @TempDir
    static Path classes;

    @TempDir
    Path folder;

    private static Path classArchive() {
        return classes.resolve("caravan.jsa");
    }

    /** As an image has it: the classes stay pages of a file, which can be dropped. */
    @BeforeAll
    static void archiveTheClasses() throws Exception {
        MemoryGroup.assumePermitted();
        Path documents = classes.resolve("documents.ndjson");
        try (SinkProcess sink = SinkProcess.into(documents)) {
            new DeliveryRun(FOLDER)
                    .duration(Duration.ofSeconds(2))
                    .setting("destinations=archive,elasticsearch")
                    .setting("elasticsearch.hosts=" + sink.url())
                    .jvm("-XX:ArchiveClassesAtExit=" + classArchive())
                    .into(new Sink(sink, documents));
        }
        assertThat(classArchive()).isNotEmptyFile();
    }

    private static DeliveryRun run() {
        return new DeliveryRun(FOLDER)
                .plan(new Plan()
                        .seed(1)
                        .pods(50)
                        .bytesPerSecond(RATE)
                        .maxSize(10 << 20) // as the kubelet does by default
                        .keep(Duration.ofHours(1)))
                .duration(Duration.ofSeconds(SECONDS))
                .jvm("-XX:SharedArchiveFile=" + classArchive());
    }

    @Test
    @Timeout(180)
    void anArchiveOfFiftyBusyContainersIsWrittenWithinTheLimit() throws Exception {
        Path archive = FOLDER.resolve("archive");
        staysWithinTheLimit(run(), new Archive(archive, new ArchiveFollower(archive)));
    }

    @Test
    @Timeout(180)
    void bulksOfFiftyBusyContainersAreSentWithinTheLimit() throws Exception {
        Path documents = folder.resolve("documents.ndjson");
        try (SinkProcess sink = SinkProcess.into(documents)) {
            staysWithinTheLimit(
                    run().setting("destinations=elasticsearch").setting("elasticsearch.hosts=" + sink.url()),
                    new Sink(sink, documents));
        }
    }

    private void staysWithinTheLimit(DeliveryRun run, DeliveryRun.Store store) throws Exception {
        List<MemoryGroup.Usage> usage = new ArrayList<>();
        try (MemoryGroup group = MemoryGroup.of(LIMIT, folder.resolve("java"))) {
            DeliveryRun.Report report = run.within(group)
                    .after(Duration.ofSeconds(1), "writing", control -> usage.add(group.usage()))
                    .after(Duration.ofSeconds(SECONDS), "under load", control -> usage.add(group.usage()))
                    .into(store);
            usage.add(group.usage());
            System.out.printf("%s%nWhen it began, at full load, in all:%n%s%n", report, usage);
            assertThat(usage.get(2).oomKills()).isZero();
            assertThat(report.findings().isClean()).as(report::toString).isTrue();
            assertThat(report.ledgerFaults()).isEmpty();
            assertThat(report.stopped()).isTrue();
        }
        Duration stalled = usage.get(1).stalled().minus(usage.get(0).stalled());
        assertThat(stalled.toMillis()).isLessThan((long) (MOST_STALLED * 1_000 * (SECONDS - 1)));
    }
}
