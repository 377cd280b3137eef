package caravan.node;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Reads a node's log folder when all is over, as a person would: the reference for the node and for its judge. */
final class NaiveCollector {

    /** A record as text fields. */
    record Entry(String namespace, String pod, String container, String stream, byte[] message) {

        String json() {
            String text = new String(message, StandardCharsets.UTF_8);
            return "{\"time\":\"2026-11-22T10:15:00.000000000Z\",\"stream\":\"" + stream
                    + "\",\"logtag\":\"F\",\"message\":\""
                    + escaped(text) + "\",\"kubernetes\":{\"namespace_name\":\"" + namespace + "\",\"pod_name\":\""
                    + pod
                    + "\",\"labels\":{\"app\":\"shop\"},\"container_name\":\"" + container
                    + "\"},\"file\":\"0.log\",\"incarnation\":\"00\",\"offset\":0}";
        }

        private static String escaped(String text) {
            StringBuilder json = new StringBuilder();
            for (char c : text.toCharArray()) {
                if (c == '"' || c == '\\') {
                    json.append('\\').append(c);
                } else if (c < ' ') {
                    json.append(String.format("\\u%04x", (int) c));
                } else {
                    json.append(c);
                }
            }
            return json.toString();
        }
    }

    private NaiveCollector() {}

    /** All records of a node whose files are all still there, by container folder. */
    static Map<Path, List<Entry>> collect(Path pods) throws IOException {
        Map<Path, List<Entry>> found = new HashMap<>();
        try (Stream<Path> all = Files.walk(pods)) {
            for (Path container : all.filter(path -> pods.relativize(path).getNameCount() == 2)
                    .sorted()
                    .toList()) {
                String[] pod = container.getParent().getFileName().toString().split("_");
                String name = container.getFileName().toString();
                List<Entry> entries = new ArrayList<>();
                for (int restart = 0; Files.exists(container.resolve(restart + ".log")); restart++) {
                    parse(bytes(container, restart + ".log"), pod[0], pod[1], name, entries);
                }
                found.put(Path.of(pod[0], pod[1], name), entries);
            }
        }
        return found;
    }

    /** A log's files in the order in which they were written; an original and its {@code .gz} are one. */
    private static byte[] bytes(Path container, String log) throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        try (Stream<Path> files = Files.list(container)) {
            for (Path file : files.filter(path -> path.getFileName().toString().startsWith(log))
                    .filter(path -> !path.toString().endsWith(".tmp"))
                    .filter(path -> !Files.exists(path.resolveSibling(path.getFileName() + ".gz")))
                    .sorted(Comparator.comparing(
                            path -> path.getFileName().toString() + (path.endsWith(log) ? "~" : "")))
                    .toList()) {
                whole.write(plain(file));
            }
        }
        return whole.toByteArray();
    }

    private static byte[] plain(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        if (!file.toString().endsWith(".gz")) {
            return bytes;
        }
        try (InputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return gzip.readAllBytes();
        }
    }

    private static void parse(byte[] log, String namespace, String pod, String container, List<Entry> to)
            throws IOException {
        Map<String, ByteArrayOutputStream> open = new HashMap<>();
        for (int at = 0; at < log.length; ) {
            int end = at;
            while (log[end] != '\n') {
                end++;
            }
            String head = new String(log, at, 40, StandardCharsets.ISO_8859_1);
            String stream = head.substring(31, 37);
            ByteArrayOutputStream message = open.computeIfAbsent(stream, first -> new ByteArrayOutputStream());
            message.write(log, at + 40, end - at - 40);
            if (head.charAt(38) == 'F') {
                to.add(new Entry(namespace, pod, container, stream, message.toByteArray()));
                message.reset();
            }
            at = end + 1;
        }
        open.forEach((stream, rest) -> {
            if (rest.size() > 0) {
                to.add(new Entry(namespace, pod, container, stream, rest.toByteArray()));
            }
        });
    }
}
