package caravan.cri;

import caravan.batch.RecordIndex;
import caravan.text.Rfc3339;

/**
 * One line of a container log, taken apart: positions in the buffer, and the flags of {@link RecordIndex}. Reused from
 * line to line.
 *
 * <pre>
 * runtime  2021-10-16T11:46:21.814079554Z stdout F message
 * docker   {"log":"message\n","stream":"stdout","time":"2021-10-16T11:46:21.814079554Z"}
 * </pre>
 *
 * The runtime's format is that of Kubernetes' cri-api: time, stream, a {@code :} separated list of tags that begins with
 * P (partial) or F (full), message.
 */
final class ContainerLine {

    private static final int STREAM_LENGTH = "stdout".length();
    private static final int LONGEST_TIME = 64;

    /** The time stamp is {@code [timeFrom..timeTo)}. */
    int timeFrom;

    int timeTo;

    /** The message is {@code [messageFrom..messageTo)}. */
    int messageFrom;

    int messageTo;

    /** Stream, tag and whether the message is JSON string content; {@link RecordIndex#UNPARSED} alone otherwise. */
    int flags;

    private final DockerLine docker = new DockerLine();

    /** Reads {@code [from..to)}, which does not hold the line end. */
    void read(byte[] bytes, int from, int to) {
        if (from < to && bytes[from] == '{' ? readDocker(bytes, from, to) : readRuntime(bytes, from, to)) {
            return;
        }
        raw(from, to);
    }

    /** Takes {@code [from..to)} as it is. */
    void raw(int from, int to) {
        timeFrom = 0;
        timeTo = 0;
        messageFrom = from;
        messageTo = to;
        flags = RecordIndex.UNPARSED;
    }

    private boolean readRuntime(byte[] bytes, int from, int to) {
        timeFrom = from;
        timeTo = space(bytes, from, Math.min(to, from + LONGEST_TIME));
        int stream = timeTo + 1;
        int tags = stream + STREAM_LENGTH + 1;
        if (tags >= to || bytes[tags - 1] != ' ' || !Rfc3339.matches(bytes, from, timeTo)) {
            return false;
        }
        flags = stream(bytes, stream);
        return flags != RecordIndex.NO_STREAM && readTags(bytes, tags, to);
    }

    private boolean readTags(byte[] bytes, int tags, int to) {
        int tag = bytes[tags] == 'F' ? RecordIndex.FULL : bytes[tags] == 'P' ? RecordIndex.PARTIAL : 0;
        int end = tags + 1;
        if (tag == 0 || (end < to && bytes[end] != ' ' && bytes[end] != ':')) {
            return false;
        }
        flags |= tag;
        if (end < to && bytes[end] == ':') {
            flags |= RecordIndex.MORE_TAGS;
            end = space(bytes, end, to);
        }
        messageFrom = Math.min(end + 1, to);
        messageTo = to;
        return true;
    }

    private boolean readDocker(byte[] bytes, int from, int to) {
        if (!docker.read(bytes, from, to)) {
            return false;
        }
        timeFrom = docker.timeFrom;
        timeTo = docker.timeTo;
        messageFrom = docker.logFrom;
        messageTo = docker.logTo;
        flags = docker.stream | RecordIndex.ESCAPED | (docker.isPartial ? RecordIndex.PARTIAL : RecordIndex.FULL);
        return true;
    }

    /** The stream that is named at {@code at}, where at least six bytes stand. */
    static int stream(byte[] bytes, int at) {
        if (bytes[at] != 's' || bytes[at + 1] != 't' || bytes[at + 2] != 'd') {
            return RecordIndex.NO_STREAM;
        }
        if (bytes[at + 3] == 'o' && bytes[at + 4] == 'u' && bytes[at + 5] == 't') {
            return RecordIndex.STDOUT;
        }
        boolean isError = bytes[at + 3] == 'e' && bytes[at + 4] == 'r' && bytes[at + 5] == 'r';
        return isError ? RecordIndex.STDERR : RecordIndex.NO_STREAM;
    }

    private static int space(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != ' ') {
            at++;
        }
        return at;
    }
}
