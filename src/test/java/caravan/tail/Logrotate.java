package caravan.tail;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@code logrotate}, after {@code prerotateSingleLog}, {@code rotateSingleLog} and {@code postrotateSingleLog}. */
final class Logrotate extends Program {

    /** Words of its configuration file. */
    enum Word {
        COMPRESS,
        DELAYCOMPRESS,
        DATEEXT,
        COPYTRUNCATE
    }

    private final int keep;
    private final List<Word> words;
    private int day;

    Logrotate(Path log, int keep, Word... words) throws IOException {
        super(log);
        this.keep = keep;
        this.words = Arrays.asList(words);
    }

    @Override
    String scheme() {
        return "logrotate";
    }

    @Override
    List<Step> rotation() {
        return words.contains(Word.DATEEXT) ? dated() : numbered();
    }

    private List<Step> numbered() {
        List<Step> steps = new ArrayList<>();
        boolean compresses = words.contains(Word.COMPRESS);
        boolean delays = words.contains(Word.DELAYCOMPRESS);
        Path first = sibling(".1");
        if (compresses && delays && Files.exists(first)) {
            steps.addAll(compress(first));
        }
        for (int i = keep; i >= 1; i--) {
            steps.addAll(shift(i, compresses ? ".gz" : ""));
        }
        steps.addAll(putAway(first));
        if (compresses && !delays) {
            steps.addAll(compress(first));
        }
        steps.add(() -> Files.deleteIfExists(sibling("." + (keep + 1) + (compresses ? ".gz" : ""))));
        return steps;
    }

    private List<Step> shift(int number, String compression) {
        return List.of(() -> rename(sibling("." + number + compression), sibling("." + (number + 1) + compression)));
    }

    private List<Step> dated() {
        List<Step> steps = new ArrayList<>();
        if (words.contains(Word.COMPRESS) && Files.exists(sibling(date(day)))) {
            steps.addAll(compress(sibling(date(day))));
        }
        day++;
        steps.addAll(putAway(sibling(date(day))));
        return steps;
    }

    private static String date(int day) {
        return String.format("-202611%02d", day);
    }

    private List<Step> putAway(Path to) {
        if (!words.contains(Word.COPYTRUNCATE)) {
            return List.of(() -> rename(log, to), () -> Files.createFile(log), this::reopen);
        }
        byte[][] copied = new byte[1][];
        return List.of(
                () -> Files.createFile(to),
                () -> {
                    copied[0] = Files.readAllBytes(log);
                    isCopying = true;
                    Files.write(to, Arrays.copyOf(copied[0], copied[0].length / 2));
                },
                () -> Files.write(
                        to,
                        Arrays.copyOfRange(copied[0], copied[0].length / 2, copied[0].length),
                        StandardOpenOption.APPEND),
                this::truncate);
    }

    private void truncate() throws IOException {
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
        isCopying = false;
        successors++;
    }

    private static List<Step> compress(Path file) {
        Path packed = beside(file, ".gz");
        List<Step> steps = new ArrayList<>(gzip(file, packed));
        steps.add(() -> Files.setLastModifiedTime(packed, Files.getLastModifiedTime(file)));
        steps.add(() -> Files.delete(file));
        return steps;
    }
}
