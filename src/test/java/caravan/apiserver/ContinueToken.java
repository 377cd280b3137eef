package caravan.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Base64;

/**
 * Where the next page begins, in the encoding of the real server.
 *
 * @param revision the version that all pages show; -1 for the most recent one, a list that may be inconsistent
 * @param start the first key that may follow
 */
record ContinueToken(long revision, String start) {

    /** Goes on behind a key. */
    static ContinueToken behind(String key, long revision) {
        return new ContinueToken(revision, key + '\0');
    }

    String encode() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Json.bytes(Json.object()
                        .put("v", "meta.k8s.io/v1")
                        .put("rv", revision)
                        .put("start", start)));
    }

    static ContinueToken decode(String text) throws StatusException {
        try {
            JsonNode token = Json.parse(Base64.getUrlDecoder().decode(text));
            return new ContinueToken(
                    token.path("rv").asLong(), token.path("start").asText());
        } catch (IOException | IllegalArgumentException | ClassCastException e) {
            throw StatusException.badRequest("continue key is not valid: " + e.getMessage());
        }
    }
}
