package caravan.kubernetes;

import caravan.batch.Batch;
import caravan.batch.RecordIndex;
import caravan.batch.Verdict;
import caravan.parse.MessageParser;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a pod's annotations want of one container's records. A record whose stream is not known is treated as both
 * streams are, if they are treated alike, else it stays as it is. Immutable.
 *
 * @param stdoutExcludedBy the annotation that leaves out the records of standard output, null where none does
 * @param stderrExcludedBy the same of standard error
 * @param stdoutParser what messages of standard output are read as, null where they are not read
 * @param stderrParser the same of standard error
 */
record ContainerRules(
        @Nullable String stdoutExcludedBy,
        @Nullable String stderrExcludedBy,
        Statement.@Nullable Parser stdoutParser,
        Statement.@Nullable Parser stderrParser) {

    /** Records stay as they are. */
    static final ContainerRules NONE = new ContainerRules(null, null, null, null);

    private static final Map<Statement.Parser, MessageParser> STEPS = new EnumMap<>(Statement.Parser.class);

    static {
        for (Statement.Parser parser : Statement.Parser.values()) {
            STEPS.put(parser, MessageParser.of(Map.of("formats", parser.name())));
        }
    }

    /** Leaves records out, and reads those that stay. */
    void apply(Batch batch) {
        if (stdoutExcludedBy != null && stdoutExcludedBy.equals(stderrExcludedBy)) {
            batch.decideAll(Verdict.FILTERED, stdoutExcludedBy);
        } else if (stdoutExcludedBy != null || stderrExcludedBy != null) {
            exclude(batch);
        }
        STEPS.forEach((parser, step) -> {
            if (parser == stdoutParser || parser == stderrParser) {
                step.apply(batch, record -> parser == parser(stream(batch, record)));
            }
        });
    }

    private void exclude(Batch batch) {
        for (int record = 0; record < batch.size(); record++) {
            String rule = excludedBy(stream(batch, record));
            if (rule != null && batch.verdict(record).isLive()) {
                batch.filter(record, rule);
            }
        }
    }

    private @Nullable String excludedBy(int stream) {
        return switch (stream) {
            case RecordIndex.STDOUT -> stdoutExcludedBy;
            case RecordIndex.STDERR -> stderrExcludedBy;
            default -> stderrExcludedBy == null ? null : stdoutExcludedBy;
        };
    }

    private Statement.@Nullable Parser parser(int stream) {
        return switch (stream) {
            case RecordIndex.STDOUT -> stdoutParser;
            case RecordIndex.STDERR -> stderrParser;
            default -> stdoutParser == stderrParser ? stdoutParser : null;
        };
    }

    private static int stream(Batch batch, int record) {
        return batch.index().flags(record) & RecordIndex.STREAM_MASK;
    }
}
