package caravan.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import caravan.json.ByteBuf;
import caravan.json.JsonText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Container logs as the kubelet names them, and what a collector must find in them. By bytes: access lines 70 %, JSON
 * 20 %, Java stack traces 5 %, lines in pieces of 16 KiB 3 % (with lines of the other stream between), stderr 2 %.
 *
 * <p>The expectation has, in all and by file: {@code lines, records} (pieces joined), {@code file_bytes,
 * payload_bytes} (of the messages) and {@code sum64}: the sum modulo 2<sup>64</sup> of the first eight bytes of the
 * BLAKE2b of each message, which finds loss, doubles and damage, whatever the order; and {@code joined} with the last three
 * for the records that remain where the lines of a trace are one.
 */
final class Corpus {

    private static final int PIECE = 16_384;
    private static final int ALL_JSON = 8_330;
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");

    private final CorpusTexts texts;
    private final boolean onlyJson;

    private Corpus(long seed, boolean onlyJson) {
        texts = new CorpusTexts(new SplittableRandom(seed));
        this.onlyJson = onlyJson;
    }

    /** Counts of one file. */
    private static final class Counts {
        long lines;
        long records;
        long fileBytes;
        long payloadBytes;
        long sum64;

        /** The records, where the lines of a trace are one. */
        final Messages joined = new Messages();

        void add(Counts other) {
            joined.add(other.joined);
            lines += other.lines;
            records += other.records;
            fileBytes += other.fileBytes;
            payloadBytes += other.payloadBytes;
            sum64 += other.sum64;
        }

        Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("lines", lines);
            fields.put("records", records);
            fields.put("file_bytes", fileBytes);
            fields.put("payload_bytes", payloadBytes);
            fields.put("sum64", new java.math.BigInteger(Long.toUnsignedString(sum64)));
            fields.put("joined", joined.fields());
            return fields;
        }
    }

    /** Counts of records alone. */
    private static final class Messages {
        private long records;
        private long payloadBytes;
        private long sum64;

        void count(byte[] message) {
            records++;
            payloadBytes += message.length;
            sum64 += Blake2b.hash(message);
        }

        void add(Messages other) {
            records += other.records;
            payloadBytes += other.payloadBytes;
            sum64 += other.sum64;
        }

        Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("records", records);
            fields.put("payload_bytes", payloadBytes);
            fields.put("sum64", new java.math.BigInteger(Long.toUnsignedString(sum64)));
            return fields;
        }
    }

    /**
     * Writes {@code files} files of together {@code bytes} bytes into a folder, and the expectation beside it.
     *
     * @param onlyJson whether all records are JSON, of 300 bytes
     */
    static void write(Path folder, Path expectation, long bytes, int files, long seed, boolean onlyJson)
            throws IOException {
        Files.createDirectories(folder);
        Corpus corpus = new Corpus(seed, onlyJson);
        Counts total = new Counts();
        List<Object> each = new ArrayList<>();
        for (int i = 0; i < files; i++) {
            String name = corpus.name(i);
            Counts counts = corpus.writeFile(folder.resolve(name), bytes / files);
            Map<String, Object> fields = counts.fields();
            fields.put("file", name);
            each.add(fields);
            total.add(counts);
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("total", total.fields());
        all.put("files", each);
        Files.write(expectation, JsonText.bytes(all));
    }

    private String name(int file) {
        List<String> apps =
                List.of("web-frontend", "checkout", "catalog", "payments", "inventory", "search", "gateway");
        List<String> containers = List.of("nginx", "app", "worker", "istio-proxy");
        List<String> namespaces = List.of("default", "shop", "shop-staging", "platform", "monitoring");
        return apps.get(file % apps.size()) + '-' + texts.hex(9) + '-' + texts.hex(5) + '_'
                + namespaces.get(file % namespaces.size()) + '_' + containers.get(file % containers.size()) + '-'
                + texts.hex(64) + ".log";
    }

    private Counts writeFile(Path path, long bytes) throws IOException {
        Lines lines = new Lines(texts.number(1_000_000_000));
        try (OutputStream file = Files.newOutputStream(path)) {
            while (lines.counts.fileBytes < bytes) {
                for (int i = 0; i < 256 && lines.counts.fileBytes < bytes; i++) {
                    some(lines, i + lines.counts.records);
                }
                file.write(lines.written.array(), 0, lines.written.size());
                lines.written.clear();
            }
        }
        return lines.counts;
    }

    /** Adds something; the weights are shares of bytes divided by the sizes. */
    private void some(Lines lines, long number) {
        int kind = onlyJson ? ALL_JSON : texts.number(10_000);
        if (kind < 8_330) {
            lines.record("stdout", numbered(texts.any(texts.access), number, ""));
        } else if (kind < 9_708) {
            lines.record("stdout", numbered(texts.any(texts.json), number, "}"));
        } else if (kind < 9_758) {
            lines.trace(texts.any(texts.traces));
        } else if (kind < 9_770) {
            pieces(lines, number);
        } else if (kind < 9_900) {
            lines.record("stderr", numbered(texts.any(texts.errors), number, ""));
        } else {
            lines.record("stdout", new byte[0]);
        }
    }

    private void pieces(Lines lines, long number) {
        byte[] begin = ("{\"seq\":" + number + ",\"dump\":[").getBytes(US_ASCII);
        int from = texts.number(1000);
        int length = (2 + texts.number(4)) * PIECE + texts.number(PIECE);
        byte[] message = Arrays.copyOf(begin, begin.length + length);
        System.arraycopy(texts.dump, from, message, begin.length, length);
        int between = texts.number(10);
        for (int at = 0; at < message.length; at += PIECE) {
            boolean isLast = at + PIECE >= message.length;
            lines.line(isLast ? "stdout F" : "stdout P", message, at, Math.min(message.length, at + PIECE));
            if (between-- == 0 && !isLast) {
                lines.record("stderr", numbered(texts.any(texts.errors), number, ""));
            }
        }
        lines.count(message);
    }

    private static byte[] numbered(byte[] text, long number, String end) {
        return new ByteBuf(text.length + 24)
                .append(text)
                .append(100_000_000 + number)
                .append(end.getBytes(US_ASCII))
                .toByteArray();
    }

    /** Lines of one file, at rising times. */
    private static final class Lines {
        final ByteBuf written = new ByteBuf(1 << 20);
        final Counts counts = new Counts();
        private long second = 1_634_384_781;
        private long nano;
        private String seconds = "";

        Lines(long nano) {
            this.nano = nano;
        }

        void record(String stream, byte[] message) {
            line(stream + " F", message, 0, message.length);
            count(message);
        }

        /** A line of the log, and the exception behind it. */
        void trace(List<byte[]> lines) {
            ByteBuf exception = new ByteBuf(1024);
            for (int i = 0; i < lines.size(); i++) {
                byte[] line = lines.get(i);
                line("stdout F", line, 0, line.length);
                countLine(line);
                if (i == 0) {
                    counts.joined.count(line);
                } else {
                    exception.append(line).append('\n');
                }
            }
            counts.joined.count(Arrays.copyOf(exception.array(), exception.size() - 1));
        }

        void count(byte[] message) {
            countLine(message);
            counts.joined.count(message);
        }

        private void countLine(byte[] message) {
            counts.records++;
            counts.payloadBytes += message.length;
            counts.sum64 += Blake2b.hash(message);
        }

        void line(String streamAndTag, byte[] message, int from, int to) {
            int before = written.size();
            written.append(time())
                    .append(' ')
                    .append(streamAndTag.getBytes(US_ASCII))
                    .append(' ');
            written.append(message, from, to).append('\n');
            counts.fileBytes += written.size() - before;
            counts.lines++;
        }

        private byte[] time() {
            nano += 1_000 + counts.lines * 7_919 % 1_400_000;
            if (nano >= 1_000_000_000 || seconds.isEmpty()) {
                second += nano / 1_000_000_000;
                nano %= 1_000_000_000;
                seconds = SECONDS.format(Instant.ofEpochSecond(second).atOffset(ZoneOffset.UTC));
            }
            return (seconds + '.' + Long.toString(1_000_000_000 + nano).substring(1) + 'Z').getBytes(US_ASCII);
        }
    }
}
