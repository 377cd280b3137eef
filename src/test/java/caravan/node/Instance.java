package caravan.node;

/**
 * A container instance that the node has started.
 *
 * @param uid of its pod
 * @param restart how many instances of the container there were before
 * @param id 64 hex digits
 */
public record Instance(String namespace, String pod, String uid, String container, int restart, String id) {

    /** As a {@link Stamp} names it, without the stream: {@code shop/web-1/app/0}. */
    String origin() {
        return String.join("/", namespace, pod, container, Integer.toString(restart));
    }
}
