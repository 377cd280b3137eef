package caravan.api;

import caravan.warnings.Warnings;
import com.fasterxml.jackson.databind.JsonNode;

/**
 * A kind of object that is listed and watched, and who is told of it: by any thread, with the monitor of its {@link
 * ListWatch} held.
 */
public interface Resource {

    /** For messages: {@code pods}. */
    String plural();

    /** From the server's root on, to go on with {@code name=value&…}. */
    String path();

    /** An object is new, or changed. @throws IllegalArgumentException if it lacks what every object has */
    void put(JsonNode object);

    /** An object is no more. */
    void delete(JsonNode object);

    /**
     * The server is alive, and nothing has changed.
     *
     * @param version up to which that is known, empty where it is not
     */
    void heard(String version);

    /** Begins to gather what a list has. */
    Items items();

    /** A request is about to be sent. */
    void requested(String verb);

    /** A list was through which was not the first one. */
    void relisted();

    Warnings warnings();

    /** Whether the first list may be an old one, which the API server has in memory. */
    default boolean mayBeginOld() {
        return true;
    }

    /** Whether more is too much now. Then the watch is left, and nothing is asked for until there is room. */
    default boolean isFull() {
        return false;
    }

    /** What came after a version is not to be had any more, so that a list follows. */
    default void expired(String version) {}

    /**
     * How long a watch may tell nothing before another one takes its place, and goes on at a version of that time, in
     * milliseconds: for resources without bookmarks, whose version would grow too old, and whose watch may have died.
     */
    default long quietMillis() {
        return Long.MAX_VALUE;
    }

    /** What is said where the server does not let us: {@code the ClusterRole of k8s/agent/rbac.yaml has what is needed}. */
    String rights();

    /** What goes on while the server is away, for messages. */
    String meanwhile();

    /** The objects of a list, page by page. */
    interface Items {

        /** @throws IllegalArgumentException if it lacks what every object has */
        void add(JsonNode object);

        /**
         * A page is through, whole.
         *
         * @param version of the list
         */
        default void page(String version) {}

        /** The list is through. */
        void replaceAll();
    }
}
