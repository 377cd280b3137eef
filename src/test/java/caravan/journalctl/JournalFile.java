package caravan.journalctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A journal that is written by the program that systemd has for it, from its export format. */
public final class JournalFile {

    private static final Path WRITER =
            List.of("/lib/systemd/systemd-journal-remote", "/usr/lib/systemd/systemd-journal-remote").stream()
                    .map(Path::of)
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElse(Path.of("systemd-journal-remote"));

    /** 2026-09-21T14:13:20Z, in microseconds. */
    static final long BEGIN = 1_790_000_000_000_000L;

    static final String BOOT = "af8598ad5db64e03b45f02c45b0a08cf";

    private final Path file;
    private final ByteArrayOutputStream entries = new ByteArrayOutputStream();
    private long written;
    private String boot = BOOT;

    /** A file whose name must end with {@code .journal}. */
    public JournalFile(Path file) {
        this.file = file;
    }

    /** Skips a test where the programs of systemd are not installed. */
    public static void assumeInstalled() {
        assumeTrue(Files.isExecutable(WRITER), "systemd-journal-remote is not installed");
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/journalctl")) || Files.isExecutable(Path.of("/bin/journalctl")),
                "journalctl is not installed");
    }

    /** The system has been started again. */
    JournalFile boot(String id) {
        boot = id;
        return this;
    }

    /** Numbers of entries, which are their times too, go on from here. */
    JournalFile from(long number) {
        written = number;
        return this;
    }

    /** Adds an entry with a message. */
    public JournalFile add(String message, String... fields) {
        if (!message.isEmpty()) {
            return add(message.getBytes(StandardCharsets.UTF_8), fields);
        }
        String[] all = Arrays.copyOf(fields, fields.length + 1);
        all[fields.length] = "MESSAGE="; // as a field of bytes it would be left out
        return add(new byte[0], all);
    }

    JournalFile add(byte[] message, String... fields) {
        field("__REALTIME_TIMESTAMP", BEGIN + written * 1_000L);
        field("__MONOTONIC_TIMESTAMP", 1_000_000 + written * 1_000L);
        field("_BOOT_ID", boot);
        field("_MACHINE_ID", "0123456789abcdef0123456789abcdef");
        for (String field : fields) {
            text(field + '\n');
        }
        if (message.length > 0) {
            binary("MESSAGE", message);
        }
        text("\n");
        written++;
        return this;
    }

    /** Adds {@code count} entries of a unit, {@code line 0} and so on. */
    public JournalFile addLines(int count, String unit) {
        for (int i = 0; i < count; i++) {
            add("line " + written, "_SYSTEMD_UNIT=" + unit, "PRIORITY=" + written % 8, "_PID=" + written);
        }
        return this;
    }

    private void field(String name, Object value) {
        text(name + '=' + value + '\n');
    }

    private void binary(String name, byte[] value) {
        text(name + '\n');
        entries.writeBytes(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value.length)
                .array());
        entries.writeBytes(value);
        text("\n");
    }

    private void text(String text) {
        entries.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Appends what was added to the file. */
    public JournalFile write() throws IOException, InterruptedException {
        Files.createDirectories(file.getParent());
        Process process = new ProcessBuilder(WRITER.toString(), "--output=" + file, "-")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (OutputStream out = process.getOutputStream()) {
            entries.writeTo(out);
        }
        assertThat(process.waitFor()).isZero();
        entries.reset();
        return this;
    }

    /** Names of fields with their values as text, of what the runner has archived. */
    static String cursor(Map<String, Object> record) {
        return String.valueOf(((Map<?, ?>) record.get("journal")).get("cursor"));
    }
}
