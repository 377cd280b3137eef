package caravan.pods;

import java.util.Map;

/**
 * A namespace as its source tells of it.
 *
 * @param createdMillis {@code metadata.creationTimestamp}, in milliseconds since 1970; 0 if it is not known
 * @param deletedMillis {@code metadata.deletionTimestamp} likewise, after which no pod is made in it; {@link
 *     Long#MAX_VALUE} while it is not being deleted
 */
record NamespaceState(String name, String uid, Map<String, String> labels, long createdMillis, long deletedMillis) {

    /** Whether a pod that was made at that time can be in this one, and not in one that had the name later. */
    boolean canHave(long podCreatedMillis) {
        return podCreatedMillis == 0 || createdMillis <= podCreatedMillis && podCreatedMillis <= deletedMillis;
    }
}
