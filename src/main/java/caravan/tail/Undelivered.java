package caravan.tail;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.slf4j.Logger;

/**
 * What has no verdict at the end, by source file: the next start reads it. It is told in one line.
 *
 * @param files the files that have some, those with most first
 */
record Undelivered(List<Rest> files) {

    /** Files told by name; more of them would only make the line longer. */
    private static final int NAMED = 10;

    /**
     * Bytes of one source file, all its incarnations together.
     *
     * @param underway bytes that had left
     * @param unread bytes that had not been read
     */
    record Rest(String path, long underway, long unread) {
        Rest plus(Rest other) {
            return new Rest(path, underway + other.underway, unread + other.unread);
        }

        long bytes() {
            return underway + unread;
        }
    }

    static Undelivered of(List<FileStatus> status) {
        Map<String, Rest> byPath = new LinkedHashMap<>();
        for (FileStatus one : status) {
            Rest rest = new Rest(
                    one.path(), Math.max(0, one.read() - one.acknowledged()), Math.max(0, one.size() - one.read()));
            byPath.merge(one.path(), rest, Rest::plus);
        }
        List<Rest> left = new ArrayList<>(byPath.values());
        left.removeIf(rest -> rest.bytes() == 0);
        left.sort(Comparator.comparingLong(Rest::bytes).reversed());
        return new Undelivered(left);
    }

    /** As a warning where something had left, for somebody may have it and need not have answered. */
    void tell(Logger log, String directory) {
        if (files.isEmpty()) {
            return;
        }
        long underway = files.stream().mapToLong(Rest::underway).sum();
        String text = "undelivered of " + directory + ", the next start reads it: " + this;
        if (underway > 0) {
            log.warn("{}", text);
        } else {
            log.info("{}", text);
        }
    }

    @Override
    public String toString() {
        StringJoiner names = new StringJoiner(", ");
        files.stream()
                .limit(NAMED)
                .forEach(rest -> names.add(rest.path() + " " + rest.underway() + " + " + rest.unread()));
        if (files.size() > NAMED) {
            names.add((files.size() - NAMED) + " more");
        }
        return files.stream().mapToLong(Rest::underway).sum() + " bytes that were on their way, "
                + files.stream().mapToLong(Rest::unread).sum() + " bytes that were not read, of " + files.size()
                + " files: " + names;
    }
}
