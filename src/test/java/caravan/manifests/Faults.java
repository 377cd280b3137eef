package caravan.manifests;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What breaks the rules, each with where it stands. */
final class Faults {

    private final List<String> found = new ArrayList<>();

    void check(boolean holds, Object where, String rule) {
        if (!holds) {
            found.add(where + ": " + rule);
        }
    }

    void equal(@Nullable Object is, @Nullable Object rule, Object where, String what) {
        check(Objects.equals(is, rule), where, what + " must be " + rule + ": was " + is);
    }

    List<String> found() {
        return found;
    }
}
