package caravan.cri;

import caravan.batch.Batch;
import caravan.batch.Cut;
import caravan.batch.RecordIndex;
import caravan.text.Lines;

/**
 * Reads container logs: lines of the container runtime interface, or of docker's json-file driver, found out line by
 * line. Lines that are neither become records of their own with the raw line as message, marked {@code unparsed}.
 *
 * <p>Partial lines are joined by stream; the order of records is that of their first bytes. A record that is not
 * finished at the end of the batch is held back, see {@link PartialJoiner}. A line above the collector's limit comes
 * as pieces: the first is read as a line and marked {@code cut: size}, the others are records of raw text.
 *
 * <p>Batches of container logs also get the field {@code kubernetes}, from what the path tells; see
 * {@link ContainerPath}.
 *
 * <p>Keeps no state: one instance serves all threads. Formats: Kubernetes cri-api ({@code LogTagDelimiter}) and
 * kubelet's log reader; docker's jsonlog.
 */
public final class CriParser {

    private static final int TYPICAL_LINE = 160;

    /** Parses, joins, holds back what is not finished. The batch may be empty afterwards. */
    public void apply(Batch batch) {
        RecordIndex index = new RecordIndex(batch.length() / TYPICAL_LINE);
        PartialJoiner joiner = new PartialJoiner(batch, index);
        parse(batch, index, joiner);
        batch.parsed(index);
        joiner.finish();
        KubernetesField.share(batch);
    }

    private static void parse(Batch batch, RecordIndex index, PartialJoiner joiner) {
        byte[] bytes = batch.bytes();
        int to = batch.to();
        int maxLine = batch.maxLineBytes();
        ContainerLine line = new ContainerLine();
        boolean isMidLine = batch.startsMidLine();
        for (int at = batch.from(); at < to; ) {
            int flags = isMidLine ? 0 : LinePrefix.match(bytes, at, to);
            int known = flags == 0 ? at : at + LinePrefix.LENGTH;
            int next = Lines.end(bytes, at, known, to, maxLine);
            boolean isEnded = Lines.isEnded(bytes, at, next);
            int textEnd = Lines.textEnd(bytes, at, next);
            if (isEnded && LinePrefix.isFull(flags) && joiner.isClosed(flags & RecordIndex.STREAM_MASK)) {
                index.add(at, next, at, at + LinePrefix.TIME_LENGTH, at + LinePrefix.LENGTH, textEnd, flags);
            } else {
                if (isMidLine) {
                    line.raw(at, textEnd);
                } else {
                    line.read(bytes, at, textEnd);
                }
                add(batch, at, next, line, isEnded, index, joiner);
            }
            isMidLine = !isEnded;
            at = next;
        }
    }

    private static void add(
            Batch batch,
            int at,
            int next,
            ContainerLine line,
            boolean isEnded,
            RecordIndex index,
            PartialJoiner joiner) {
        if (isEnded) {
            joiner.add(at, next, line, Cut.NONE);
        } else if (batch.isFragment(at, next) && batch.mayHoldBack(index.size())) {
            line.raw(at, next);
            joiner.addFragment(at, next, line);
        } else {
            joiner.add(at, next, line, batch.cutOfLine(at, next));
        }
    }
}
