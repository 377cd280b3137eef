package caravan.batch;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The source file that a batch was read from, under the name by which it was found. It lives as long as the file is
 * followed, so a step may keep with it what it derives from the path. Safe for use by several threads.
 */
public final class Source {

    private final String path;
    private final Map<Class<?>, Object> derived = new ConcurrentHashMap<>();

    /** A source file under the path by which users know it, links not resolved. */
    public Source(String path) {
        this.path = path;
    }

    /** The path by which the file was found, for example {@code /var/log/containers/web-1_shop_nginx-4f….log}. */
    public String path() {
        return path;
    }

    /** What {@code make} derives from this source, made once and kept for as long as the file is followed. */
    public <T> T derive(Class<T> type, Function<Source, T> make) {
        Object found = derived.get(type);
        if (found == null) {
            found = derived.computeIfAbsent(type, any -> make.apply(this));
        }
        return type.cast(found);
    }

    @Override
    public String toString() {
        return path;
    }
}
