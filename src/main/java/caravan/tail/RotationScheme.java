package caravan.tail;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a program names the files that it rotates away. Names only: nothing here looks at a disk.
 *
 * <p>While a plain file and its compressed copy are both there the copy may be half written: only the kubelet gives it
 * its name when it is whole. Times in names are local or UTC, as their program has it; in the hour that the end of
 * summer time repeats, local ones are out of order.
 */
enum RotationScheme {

    /**
     * {@code 0.log.20060102-150405}, then {@code .gz}; being written with {@code .tmp}. Local time. Source:
     * {@code kubernetes/pkg/kubelet/logs/container_log_manager.go}.
     */
    KUBELET(NamePattern.dated("\\.", NamePattern.DAY, "-(?<time>\\d{6})", NamePattern.NO_EXTENSION)),

    /**
     * {@code audit-2006-01-02T15-04-05.000.log} of {@code audit.log}, then {@code .gz}. UTC unless the program asked
     * for local time. Source: {@code backupName} of natefinch/lumberjack, with which the kube-apiserver writes its
     * audit log.
     */
    LUMBERJACK(NamePattern.dated(
            "-", NamePattern.DASHED_DAY, "T(?<time>\\d\\d-\\d\\d-\\d\\d\\.\\d{3})", "(?<extension>\\.[^.]*)?")),

    /**
     * {@code app.log.1}, with {@code extension} {@code app.1.log}: the higher the older. With {@code dateext}
     * {@code app.log-20060102}, {@code app-20060102.log}, and {@code dateformat} with hour, minutes, seconds or
     * seconds since 1970 behind the day, or dashes in it. Source: {@code logrotate(8)}.
     */
    LOGROTATE(
            NamePattern.dated(
                    "[-._]",
                    "(?:" + NamePattern.DAY + "|" + NamePattern.DASHED_DAY + ")",
                    "(?<time>[-_.T]?\\d\\d(?:[-.:]?\\d\\d){0,2}|[-_.]\\d{9,10})?",
                    NamePattern.EXTENSION),
            NamePattern.numbered("", NamePattern.EXTENSION)),

    /**
     * {@code <id>-json.log.1}: the higher the older; then {@code .gz}. Source:
     * {@code moby/daemon/logger/loggerutils/logfile.go}.
     */
    DOCKER(NamePattern.numbered("-json.log", NamePattern.NO_EXTENSION)),

    /** Nothing is taken for a rotated file. */
    NONE;

    private final List<NamePattern> patterns;

    RotationScheme(NamePattern... patterns) {
        this.patterns = List.of(patterns);
    }

    /** @return {@code null} when this scheme gives no such names */
    @Nullable
    Rotated parse(String fileName) {
        for (NamePattern pattern : patterns) {
            Rotated rotated = pattern.parse(fileName);
            if (rotated != null) {
                return this == LOGROTATE ? rotated : rotated.certain();
            }
        }
        return null;
    }

    /** Whether the file is not to be touched: it is renamed or removed when it is done. */
    boolean isBeingWritten(String fileName) {
        return this == KUBELET && fileName.endsWith(".tmp");
    }
}
