package caravan.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import caravan.batch.Batch;
import caravan.batch.Incarnation;
import caravan.batch.JsonLines;
import caravan.batch.MessageText;
import caravan.batch.SharedField;
import caravan.batch.Source;
import caravan.cri.ContainerPath;
import caravan.cri.CriParser;
import caravan.json.ByteBuf;
import caravan.json.JsonText;
import caravan.json.MemberScanner;
import caravan.klog.Klog;
import caravan.kubernetes.ContainerMetadata;
import caravan.kubernetes.Enricher;
import caravan.kubernetes.MetadataFields;
import caravan.multiline.Multiline;
import caravan.multiline.MultilineSettings;
import caravan.parse.MessageParser;
import caravan.text.Lines;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The steps that every byte takes, on one batch of 256 KiB in memory. The score is batches per second: 1,000 are 262 MB
 * of source per second.
 *
 * <table>
 *   <caption>Cases</caption>
 *   <tr><td>copy</td><td>the limit: the bytes copied</td></tr>
 *   <tr><td>newlines</td><td>every line end found</td></tr>
 *   <tr><td>cri, docker</td><td>lines parsed and joined</td></tr>
 *   <tr><td>criJson, dockerJson</td><td>lines parsed, joined and written as JSON lines</td></tr>
 *   <tr><td>criMultiline, criJsonMultiline</td><td>the same with the traces of all languages looked for, of which there
 *       are none</td></tr>
 *   <tr><td>tracesJson, tracesJsonMultiline</td><td>the same without and with them joined, where they are 5 % of the
 *       bytes</td></tr>
 *   <tr><td>criJsonMetadata</td><td>the same with what Kubernetes knows of the container</td></tr>
 *   <tr><td>klogJson</td><td>lines of kubelet.log, of which two in three are structured, parsed and written as JSON
 *       lines</td></tr>
 *   <tr><td>klogText</td><td>the limit of that: the same lines written as they are</td></tr>
 *   <tr><td>criKlogJson</td><td>criJson with a look at each line, of which none is of klog</td></tr>
 *   <tr><td>criJsonMetadataBytes</td><td>the limit of that: the same bytes, placed as a field made beforehand</td></tr>
 *   <tr><td>jsonLogs</td><td>lines whose messages are JSON of 300 bytes, parsed, joined and written as JSON lines</td></tr>
 *   <tr><td>jsonLogsParsed</td><td>the same with the field {@code parsed}</td></tr>
 *   <tr><td>jsonLogsRoot</td><td>the same with members at the root, time, level and message taken from them</td></tr>
 *   <tr><td>jsonLogsScan</td><td>only the messages read, valid and with unique names</td></tr>
 *   <tr><td>accessLevel</td><td>criJson of access lines, with the level looked for in vain</td></tr>
 *   <tr><td>accessPattern</td><td>the same with COMMONAPACHELOG's fields</td></tr>
 * </table>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class BatchBenchmark {

    private static final int LENGTH = 256 * 1024;
    private static final String TIME = "2021-10-16T11:46:21.814079554Z";

    private static final List<String> KLOG_TEXTS = List.of(
            "kubelet.go:2345] \"SyncLoop ADD\" source=\"api\" pods=[\"shop/web-5d9c7b8f6-x2x9k\"]",
            "reconciler_common.go:245] \"operationExecutor.VerifyControllerAttachedVolume started for volume"
                    + " \\\"kube-api-access-8fq2z\\\"\" volume=\"/var/lib/kubelet/pods/8f2e\" restarts=2",
            "server.go:467] Version: v1.29.3, listening on 0.0.0.0:10250 with 3 handlers");

    private static final String ID = "0123456789abcdef".repeat(4);
    private static final String PATH = "/var/log/containers/web-1_shop_nginx-" + ID + ".log";
    private static final ContainerMetadata METADATA = SamplePod.metadata();

    private static final MessageParser PARSED = MessageParser.json();
    private static final MessageParser ROOT = MessageParser.of(
            Map.of("formats", "json", "into", "root", "level", "true", "timeField", "ts", "messageField", "message"));
    private static final MessageParser LEVEL = MessageParser.of(Map.of("level", "true"));
    private static final MessageParser PATTERN =
            MessageParser.of(Map.of("formats", "pattern", "patterns", "^%{COMMONAPACHELOG}"));

    private final CriParser parser = new CriParser();
    private final MemberScanner members = new MemberScanner();
    private final MessageText text = new MessageText();
    private final Enricher enricher = Enricher.of(instance -> METADATA, Map.of());
    private final SharedField metadataField = MetadataFields.of(Map.of()).field(ContainerPath.parse(PATH), METADATA);
    private final Source source = new Source(PATH);
    private final ByteBuf out = new ByteBuf(4 * LENGTH);
    private final byte[] copy = new byte[LENGTH];
    private final Multiline multiline = MultilineSettings.step(
            name -> name.equals("languages") ? "all" : MultilineSettings.DEFAULTS.getOrDefault(name, ""), name -> name);
    private byte[] cri = {};
    private byte[] traces = {};
    private byte[] docker = {};
    private byte[] klog = {};
    private byte[] jsonLogs = {};
    private byte[] access = {};

    @Setup
    public void fill() {
        CorpusTexts texts = new CorpusTexts(new SplittableRandom(1));
        ByteBuf jsonLines = new ByteBuf(LENGTH);
        for (int i = 0; jsonLines.size() < LENGTH; i++) {
            jsonLines
                    .append((TIME + " stdout F ").getBytes(US_ASCII))
                    .append(texts.any(texts.json))
                    .append(i)
                    .append('}')
                    .append('\n');
        }
        jsonLogs = whole(jsonLines);
        ByteBuf accessLines = new ByteBuf(LENGTH);
        while (accessLines.size() < LENGTH) {
            accessLines
                    .append((TIME + " stdout F ").getBytes(US_ASCII))
                    .append(texts.any(texts.access))
                    .append('\n');
        }
        access = whole(accessLines);
        ByteBuf criLines = new ByteBuf(LENGTH);
        ByteBuf dockerLines = new ByteBuf(LENGTH);
        for (int i = 0; criLines.size() < LENGTH || dockerLines.size() < LENGTH; i++) {
            byte[] message = i % 7 == 0 ? texts.any(texts.json) : texts.any(texts.access);
            append(criLines, message);
            dockerLines.append("{\"log\":".getBytes(US_ASCII));
            dockerLines.append(JsonText.bytes(new String(message, UTF_8) + '\n'));
            dockerLines.append((",\"stream\":\"stdout\",\"time\":\"" + TIME + "\"}\n").getBytes(US_ASCII));
        }
        cri = whole(criLines);
        docker = whole(dockerLines);
        klog = whole(klogLines());
        traces = whole(withTraces(texts));
    }

    private static ByteBuf klogLines() {
        ByteBuf lines = new ByteBuf(LENGTH);
        for (int i = 0; lines.size() < LENGTH; i++) {
            String header = String.format("I1105 13:%02d:01.%06d    1234 ", i / 1000 % 60, i);
            lines.append((header + KLOG_TEXTS.get(i % KLOG_TEXTS.size()) + '\n').getBytes(US_ASCII));
        }
        return lines;
    }

    private static ByteBuf withTraces(CorpusTexts texts) {
        ByteBuf lines = new ByteBuf(LENGTH);
        int inTraces = 0;
        for (int i = 0; lines.size() < LENGTH; i++) {
            int from = lines.size();
            if (inTraces < from / 20) {
                texts.any(texts.traces).forEach(line -> append(lines, line));
                inTraces += lines.size() - from;
            }
            append(lines, i % 7 == 0 ? texts.any(texts.json) : texts.any(texts.access));
        }
        return lines;
    }

    private static void append(ByteBuf lines, byte[] message) {
        lines.append((TIME + " stdout F ").getBytes(US_ASCII)).append(message).append('\n');
    }

    /** As a chart makes it: five labels, two annotations. */
    private static byte[] whole(ByteBuf lines) {
        lines.size(Lines.behindLastFeed(lines.array(), 0, LENGTH));
        return lines.toByteArray();
    }

    private Batch parse(byte[] bytes) {
        Batch batch = batch(bytes);
        parser.apply(batch);
        return batch;
    }

    private Batch batch(byte[] bytes) {
        return Batch.of(source, bytes, 0, bytes.length)
                .span(new Incarnation(1, 2), 1_000_000)
                .build();
    }

    private int json(Batch batch) {
        out.clear();
        JsonLines.write(batch, out);
        return out.size();
    }

    @Benchmark
    public byte[] copy() {
        System.arraycopy(cri, 0, copy, 0, cri.length);
        return copy;
    }

    @Benchmark
    public int newlines() {
        int lines = 0;
        for (int at = 0; at < cri.length; at = Lines.feed(cri, at, cri.length) + 1) {
            lines++;
        }
        return lines;
    }

    @Benchmark
    public Batch cri() {
        return parse(cri);
    }

    @Benchmark
    public int criJson() {
        return json(parse(cri));
    }

    private Batch join(byte[] bytes) {
        Batch batch = parse(bytes);
        multiline.apply(batch);
        return batch;
    }

    @Benchmark
    public Batch criMultiline() {
        return join(cri);
    }

    @Benchmark
    public int criJsonMultiline() {
        return json(join(cri));
    }

    @Benchmark
    public int tracesJson() {
        return json(parse(traces));
    }

    @Benchmark
    public int tracesJsonMultiline() {
        return json(join(traces));
    }

    @Benchmark
    public int criJsonMetadata() {
        Batch batch = parse(cri);
        enricher.apply(batch);
        return json(batch);
    }

    @Benchmark
    public int criJsonMetadataBytes() {
        Batch batch = parse(cri);
        batch.share(metadataField);
        return json(batch);
    }

    @Benchmark
    public int klogJson() {
        Batch batch = batch(klog);
        Klog.apply(batch, ZoneOffset.UTC);
        return json(batch);
    }

    @Benchmark
    public int klogText() {
        return json(batch(klog));
    }

    @Benchmark
    public int criKlogJson() {
        Batch batch = parse(cri);
        Klog.apply(batch, ZoneOffset.UTC);
        return json(batch);
    }

    @Benchmark
    public Batch docker() {
        return parse(docker);
    }

    @Benchmark
    public int dockerJson() {
        return json(parse(docker));
    }

    private int json(byte[] bytes, MessageParser step) {
        Batch batch = parse(bytes);
        step.apply(batch);
        return json(batch);
    }

    @Benchmark
    public int jsonLogs() {
        return json(parse(jsonLogs));
    }

    @Benchmark
    public int jsonLogsParsed() {
        return json(jsonLogs, PARSED);
    }

    @Benchmark
    public int jsonLogsRoot() {
        return json(jsonLogs, ROOT);
    }

    @Benchmark
    public int jsonLogsScan() {
        Batch batch = parse(jsonLogs);
        int objects = 0;
        for (int record = 0; record < batch.size(); record++) {
            text.read(batch, record);
            objects += members.scan(text.bytes(), text.from(), text.to()) && !members.hasRepeatedNames() ? 1 : 0;
        }
        return objects;
    }

    @Benchmark
    public int accessLevel() {
        return json(access, LEVEL);
    }

    @Benchmark
    public int accessPattern() {
        return json(access, PATTERN);
    }
}
