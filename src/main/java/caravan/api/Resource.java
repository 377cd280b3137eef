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

    /** The server is alive, and nothing has changed. */
    void heard();

    /** Begins to gather what a list has. */
    Items items();

    /** A request is about to be sent. */
    void requested(String verb);

    /** A list was through which was not the first one. */
    void relisted();

    Warnings warnings();

    /** What is said where the server does not let us: {@code the ClusterRole of k8s/rbac.yaml has what is needed}. */
    String rights();

    /** What goes on while the server is away, for messages. */
    String meanwhile();

    /** The objects of a list, page by page. */
    interface Items {

        /** @throws IllegalArgumentException if it lacks what every object has */
        void add(JsonNode object);

        /** The list is through. */
        void replaceAll();
    }
}
