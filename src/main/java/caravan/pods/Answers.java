package caravan.pods;

import caravan.cri.ContainerPath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The answers, by path and by the keys that paths name pods by. {@link #get} is for any thread, without a lock; all else
 * is guarded by the lock of the {@link Catalogue}.
 */
final class Answers {

    private static final int MOST = 20_000;

    private final Map<ContainerPath, Answer> byPath = new ConcurrentHashMap<>();
    private final Map<String, Set<Answer>> byKey = new HashMap<>();

    @Nullable
    Answer get(ContainerPath path) {
        return byPath.get(path);
    }

    /** That of a path; a new one where it was not asked for. */
    Answer of(ContainerPath path, long now) {
        Answer answer = byPath.get(path);
        if (answer == null) {
            removeOldest();
            answer = new Answer(path, now);
            byPath.put(path, answer);
            for (String key : keys(path)) {
                byKey.computeIfAbsent(key, any -> new LinkedHashSet<>()).add(answer);
            }
        }
        return answer;
    }

    Collection<Answer> all() {
        return byPath.values();
    }

    /** Those whose path names one of the keys. */
    Set<Answer> by(Collection<String> podKeys) {
        Set<Answer> found = new LinkedHashSet<>();
        for (String key : podKeys) {
            found.addAll(byKey.getOrDefault(key, Set.of()));
        }
        return found;
    }

    void remove(Answer answer) {
        byPath.remove(answer.path(), answer);
        for (String key : keys(answer.path())) {
            Set<Answer> others = byKey.get(key);
            if (others != null && others.remove(answer) && others.isEmpty()) {
                byKey.remove(key);
            }
        }
    }

    /** Makes room for some more: an answer that was removed is found again, after waiting again. */
    private void removeOldest() {
        if (byPath.size() < MOST) {
            return;
        }
        List<Answer> oldest = new ArrayList<>(byPath.values());
        oldest.sort(Comparator.comparingLong(Answer::lastAsked));
        oldest.subList(0, MOST / 10).forEach(this::remove);
    }

    private static List<String> keys(ContainerPath path) {
        List<String> keys = new ArrayList<>(2);
        if (path.podId() != null) {
            keys.add(path.podId());
        }
        if (path.containerId() != null) {
            keys.add(path.containerId());
        }
        return keys;
    }
}
