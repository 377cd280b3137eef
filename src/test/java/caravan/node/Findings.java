package caravan.node;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What an archive has of the records that were written, and each kind of fault. */
public final class Findings {

    private static final int MAX_EXAMPLES = 20;

    /** What can be wrong with an archive. */
    public enum Fault {
        /** Written and not there. */
        LOST("lost"),
        /** There once more. */
        TWICE("twice"),
        /** Behind a later record of its container and stream. */
        OUT_OF_ORDER("out of order"),
        /** Its text is not what was written. */
        CORRUPTED("corrupted"),
        /** Its end is missing. */
        CUT("cut"),
        /** A line that is not JSON, or has no record's stamp in its message. */
        UNPARSED("unparsed"),
        /** Fields or folder name another container or stream than the message. */
        MISPLACED("misplaced"),
        /** Nobody wrote it. */
        FOREIGN("foreign"),
        /** A closed file that cannot be read to its end. */
        UNREADABLE_FILE("unreadable files");

        private final String text;

        Fault(String text) {
            this.text = text;
        }
    }

    private final Map<Fault, Long> faults = new EnumMap<>(Fault.class);
    private final List<String> examples = new ArrayList<>();
    private long records;
    private long written;
    private long unfinished;
    private long files;

    Findings() {
        for (Fault fault : Fault.values()) {
            faults.put(fault, 0L);
        }
    }

    void found() {
        records++;
    }

    void foundUnfinished() {
        unfinished++;
    }

    void opened() {
        files++;
    }

    void expected(long number) {
        written += number;
    }

    void fault(Fault fault, long times, String what) {
        faults.merge(fault, times, Long::sum);
        if (examples.size() < MAX_EXAMPLES) {
            examples.add(fault.text + ": " + what);
        }
    }

    /** Complete records found, each counted once. */
    public long records() {
        return records;
    }

    /** Records found that were begun but never finished by a container that was killed. */
    public long unfinished() {
        return unfinished;
    }

    /** How often. */
    public long of(Fault fault) {
        return faults.getOrDefault(fault, 0L);
    }

    /** The first faults in words. */
    public List<String> examples() {
        return List.copyOf(examples);
    }

    /** Whether the archive has exactly what was written, in order. */
    public boolean isClean() {
        return faults.values().stream().allMatch(times -> times == 0);
    }

    @Override
    public String toString() {
        String all = faults.entrySet().stream()
                .map(fault -> fault.getValue() + " " + fault.getKey().text)
                .collect(Collectors.joining(", "));
        String cut = unfinished == 0 ? "" : " (and " + unfinished + " that their containers never finished)";
        return written + " records written, " + records + " archived" + cut + " in " + files + " files: " + all
                + examples.stream().map(example -> "\n  " + example).collect(Collectors.joining());
    }
}
