package caravan.tail;

import java.nio.file.*;

final class Globs {
    private final String g;

    private Globs(String g) {
        this.g = g;
    }

    static Globs parse(String option, String text) {
        return new Globs(text);
    }

    boolean matches(Path relative) {
        for (String s : g.split(","))
            if (!s.isEmpty()
                    && FileSystems.getDefault().getPathMatcher("glob:" + s).matches(relative)) return true;
        return false;
    }

    int depth() {
        return g.contains("**") ? 16 : 1;
    }
}
