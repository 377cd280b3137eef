package caravan.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Megabytes (10<sup>6</sup> bytes) of source per second of one core, for each step of the pipeline in a process of its
 * own, next to what the machine needs for the same bytes.
 *
 * <p>{@code Throughput [folder=/dev/shm] [mb=1024] [files=20] [passes=6] [corpus=DIR expect=FILE]
 * [texts=all|json] [modes=tail,cri,json-memory,json-file,multiline-memory,multiline-file,metadata-memory,metadata-file,
 * parsed-memory,parsed-file,elasticsearch,opensearch]
 * [most=MIB] [jvm=OPTIONS]}: makes a {@link Corpus} unless one is named, collects it in each
 * mode (a store is a process that takes every bulk at once, and is not counted), compares the written records with what was expected, and deletes what it made. The first passes pay for the
 * compilers of the JVM. Ends with 1 where a record differs, or a process had more than MIB resident.
 */
public final class Throughput {

    private static final String MODES =
            "tail,cri,json-memory,json-file,multiline-memory,multiline-file,metadata-memory,metadata-file,parsed-memory,"
                    + "parsed-file,elasticsearch,opensearch";
    private static final Set<String> STORES = Set.of("elasticsearch", "opensearch");
    private static final String SMALL = "@src/main/runner/jvm.options";

    private final Map<String, String> settings;
    private final Path folder;
    private boolean failed;

    private Throughput(Map<String, String> settings) throws IOException {
        this.settings = settings;
        this.folder = Files.createTempDirectory(Path.of(setting("folder", "/dev/shm")), "caravan-bench");
    }

    public static void main(String[] arguments) throws Exception {
        System.exit(run(arguments) ? 0 : 1);
    }

    /** Measures, and tells whether every record was right. */
    static boolean run(String... arguments) throws Exception {
        Map<String, String> settings = new HashMap<>();
        for (String argument : arguments) {
            String[] pair = argument.split("=", 2);
            settings.put(pair[0], pair[1]);
        }
        Throughput throughput = new Throughput(settings);
        throughput.run();
        return !throughput.failed;
    }

    private String setting(String name, String otherwise) {
        return settings.getOrDefault(name, otherwise);
    }

    private void run() throws Exception {
        try {
            Path corpus = Path.of(setting("corpus", folder.resolve("corpus").toString()));
            Path expect =
                    Path.of(setting("expect", folder.resolve("expect.json").toString()));
            if (!settings.containsKey("corpus")) {
                long bytes = Long.parseLong(setting("mb", "1024")) << 20;
                boolean onlyJson = setting("texts", "all").equals("json");
                Corpus.write(corpus, expect, bytes, Integer.parseInt(setting("files", "20")), 1, onlyJson);
            }
            Map<?, ?> expected = (Map<?, ?>)
                    new ObjectMapper().readValue(expect.toFile(), Map.class).get("total");
            System.out.println(corpus + ": " + expected);
            System.out.println("MB of source per core second    processor s   wall s   resident MiB");
            measure(corpus, expected);
        } finally {
            delete(folder);
        }
    }

    private void measure(Path corpus, Map<?, ?> expected) throws Exception {
        Path output = folder.resolve("output.ndjson");
        double source = ((Number) expected.get("file_bytes")).doubleValue();
        limit("wc -l", "wc -l " + corpus + "/*", source);
        limit("cat > file", "cat " + corpus + "/* > " + output, source);
        for (String mode : setting("modes", MODES).split(",")) {
            Map<?, ?> records = mode.startsWith("multiline") ? (Map<?, ?>) expected.get("joined") : expected;
            if (STORES.contains(mode)) {
                deliver(mode, corpus, output, expected);
                continue;
            }
            collect(mode, corpus, List.of(output.toString(), setting("passes", "6")), records);
            if (mode.endsWith("-file")) {
                System.out.printf("%d MB were written%n", Files.size(output) / 1_000_000);
                limit("cat json > file", "cat " + output + " > " + output + ".copy", source);
                Files.delete(Path.of(output + ".copy"));
                check(output, records);
            }
        }
    }

    private void check(Path output, Map<?, ?> expected) throws IOException {
        String differences = LinesCheck.differences(output, expected);
        failed |= !differences.isEmpty();
        System.out.println(differences.isEmpty() ? "every record is right" : "WRONG: " + differences);
    }

    /** Measures with a store that forgets what it gets, and checks with one that keeps it. */
    private void deliver(String store, Path corpus, Path output, Map<?, ?> expected) throws Exception {
        String records = expected.get("records").toString();
        try (SinkProcess sink = SinkProcess.start()) {
            collect(store, corpus, List.of(sink.url().toString(), setting("passes", "6"), records), expected);
        }
        try (SinkProcess sink = SinkProcess.into(output)) {
            collect(store, corpus, List.of(sink.url().toString(), "1", records), expected);
        }
        check(output, expected);
    }

    /** Measures a command of the system: user and system time of the shell's child. */
    private static void limit(String name, String command, double source) throws Exception {
        List<String> lines =
                output(List.of("bash", "-c", "TIMEFORMAT='%U %S %R'; time { " + command + "; } > /dev/null"));
        String[] times = lines.get(lines.size() - 1).split(" ");
        double processor = Double.parseDouble(times[0]) + Double.parseDouble(times[1]);
        show(name, source, processor, Double.parseDouble(times[2]), "");
    }

    private void collect(String mode, Path corpus, List<String> arguments, Map<?, ?> expected) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add(SMALL);
        if (settings.containsKey("jvm")) {
            command.addAll(List.of(settings.get("jvm").split(" ")));
        }
        Class<?> main = STORES.contains(mode) ? Deliver.class : Collect.class;
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName(), mode, corpus.toString()));
        command.addAll(arguments);
        double most = Double.parseDouble(setting("most", "Infinity"));
        int pass = 1;
        for (String line : output(command)) {
            if (!line.startsWith(mode + " source=")) {
                continue;
            }
            String[] values = line.replaceAll("[a-z-]+=|^\\S+ ", "").split(" ");
            double resident = Double.parseDouble(values[4]) / (1 << 20);
            double processor = Double.parseDouble(values[2]);
            show(
                    mode + ", pass " + pass++,
                    Double.parseDouble(values[0]),
                    processor,
                    Double.parseDouble(values[3]),
                    String.format(Locale.ROOT, "%8.0f", resident));
            if (resident > most) {
                failed = true;
                System.out.println("TOO MUCH: " + resident + " MiB resident, " + most + " at most");
            }
            long records = mode.equals("tail")
                    ? ((Number) expected.get("lines")).longValue()
                    : ((Number) expected.get("records")).longValue();
            if (Long.parseLong(values[1]) != records) {
                failed = true;
                System.out.println("WRONG: " + values[1] + " records for " + records);
            }
        }
        if (pass == 1) {
            throw new IllegalStateException("nothing was measured: " + command);
        }
    }

    private static void show(String what, double source, double processor, double wall, String resident) {
        System.out.printf(
                Locale.ROOT,
                "%-24s %7.0f %13.2f %8.2f   %s%n",
                what,
                source / 1e6 / processor,
                processor,
                wall,
                resident);
    }

    private static List<String> output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> lines = new ArrayList<>();
        process.inputReader().lines().forEach(lines::add);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(String.join("\n", lines));
        }
        return lines;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(file);
            }
        }
    }
}
