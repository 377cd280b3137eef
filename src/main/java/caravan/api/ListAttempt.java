package caravan.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;

/** A page of a list. */
final class ListAttempt extends Attempt {

    private static final Duration MOST = Duration.ofSeconds(60);

    private final Resource.Items items;

    ListAttempt(ListWatch owner, Resource.Items items) {
        super(owner, "list", MOST);
        this.items = items;
    }

    @Override
    String state() {
        return "listing";
    }

    @Override
    void complete() throws IOException {
        JsonNode metadata = ObjectList.read(body().stream(), this::add);
        String token = metadata.path("continue").asText();
        String version = metadata.path("resourceVersion").asText();
        if (token.isEmpty()) {
            owner.listed(items, version);
        } else {
            owner.page(items, version, token);
        }
    }

    private void add(JsonNode object) {
        try {
            items.add(object);
        } catch (IllegalArgumentException e) {
            owner.resource
                    .warnings()
                    .warn("object", "one of the " + owner.resource.plural() + " was left out: " + e.getMessage());
        }
    }
}
