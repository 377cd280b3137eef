package caravan.tail;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rotation schemes of one source, tried in order. Immutable. */
final class Rotation {

    private final List<RotationScheme> schemes;

    private Rotation(List<RotationScheme> schemes) {
        this.schemes = schemes;
    }

    /**
     * Reads the option {@code rotation}: one scheme or several, {@code kubelet,docker}.
     *
     * @throws IllegalArgumentException with a sentence for the user when it is none
     */
    static Rotation parse(String option) {
        List<RotationScheme> schemes = Arrays.stream(option.split(",", -1))
                .map(name -> scheme(name, option))
                .distinct()
                .toList();
        if (schemes.size() > 1 && schemes.contains(RotationScheme.NONE)) {
            throw new IllegalArgumentException("`rotation` must name none or others, not both: was \"" + option + '"');
        }
        return new Rotation(schemes);
    }

    private static RotationScheme scheme(String name, String option) {
        for (RotationScheme scheme : RotationScheme.values()) {
            if (scheme.name().toLowerCase(Locale.ROOT).equals(name.strip())) {
                return scheme;
            }
        }
        String known = Arrays.stream(RotationScheme.values())
                .map(scheme -> scheme.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        throw new IllegalArgumentException("`rotation` must be one or several of " + known + ": was \"" + option + '"');
    }

    /**
     * Takes a name apart, whether or not its form proves anything.
     *
     * @return {@code null} when no scheme gives such names
     */
    @Nullable
    Rotated parseName(String fileName) {
        return schemes.stream()
                .map(scheme -> scheme.parse(fileName))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /**
     * Finds out whether a file is a rotated one, not to be followed by itself.
     *
     * @param isBase whether a name is that of a file beside it, or of one that was followed
     * @return {@code null} when it is not, or only looks like one: {@code report-20260102.log} is one only where
     *     {@code report.log} is
     */
    @Nullable
    Rotated rotated(String fileName, Predicate<String> isBase) {
        Rotated rotated = parseName(fileName);
        return rotated != null && (rotated.isCertain() || isBase.test(rotated.base())) ? rotated : null;
    }

    /** The rotated files of {@code base} among the names of its directory, oldest first. */
    List<Rotated> siblings(String base, Collection<String> fileNames) {
        return fileNames.stream()
                .map(this::parseName)
                .filter(Objects::nonNull)
                .filter(rotated -> rotated.base().equals(base))
                .sorted(Rotated.OLDEST_FIRST)
                .toList();
    }

    /** Whether the file is not to be touched in any way: it is renamed or removed when it is done. */
    boolean isBeingWritten(String fileName) {
        return schemes.stream().anyMatch(scheme -> scheme.isBeingWritten(fileName));
    }

    Set<RotationScheme> schemes() {
        return Set.copyOf(schemes);
    }
}
