package caravan.indexing;

/**
 * The index template for our records, as JSON for {@code PUT /_index_template/<name>}.
 *
 * <p>What Kubernetes and programs name freely is one field for the store each: labels {@code app} and
 * {@code app.kubernetes.io/name} do not exclude one another, the keys of parsed messages make no fields without end, and
 * their values no two types. Bodies of API requests are kept, and not searched: each kind of object has fields of its own.
 * Any other text is a keyword, the message is searched by words.
 *
 * @param name of the template
 * @param body its text
 */
public record IndexTemplate(String name, String body) {

    /** Counts up with each change of the text: a store that has a lower one gets this one. */
    public static final int VERSION = 2;

    private static final String OURS = "caravan";

    /** Above those that the stores bring for {@code logs-*-*} (100). */
    private static final int PRIORITY = 150;

    /**
     * The template for all names that a pattern can make.
     *
     * @param isDataStream whether the names are those of data streams
     * @param flat the store's type for an object that is one field
     */
    public static IndexTemplate of(IndexName names, boolean isDataStream, String flat) {
        String prefix = names.prefix();
        String name = prefix.equals(OURS) || prefix.startsWith(OURS + '-') ? prefix : OURS + '-' + prefix;
        return new IndexTemplate(name.replaceAll("-+$", ""), """
                {
                  "index_patterns": ["%s"],%s
                  "priority": %d,
                  "version": %d,
                  "_meta": {"managed_by": "caravan"},
                  "template": {
                    "settings": {"index": {"refresh_interval": "5s"}},
                    "mappings": {
                      "dynamic_templates": [
                        {"text": {"match_mapping_type": "string", "mapping": {"type": "keyword", "ignore_above": 1024}}}
                      ],
                      "properties": {
                        "@timestamp": {"type": "date"},
                        "message": {"type": "text", "norms": false},
                        "message_base64": {"type": "binary"},
                        "offset": {"type": "long"},
                        "end": {"type": "long"},
                        "parsed": {"type": "%s"},
                        "audit": {
                          "properties": {
                            "annotations": {"type": "%s"},
                            "user": {"properties": {"extra": {"type": "%s"}}},
                            "impersonatedUser": {"properties": {"extra": {"type": "%s"}}},
                            "requestObject": {"type": "object", "enabled": false},
                            "responseObject": {"type": "object", "enabled": false}
                          }
                        },
                        "kubernetes": {
                          "properties": {
                            "labels": {"type": "%s"},
                            "annotations": {"type": "%s"},
                            "namespace_labels": {"type": "%s"},
                            "node_labels": {"type": "%s"},
                            "restart_count": {"type": "integer"}
                          }
                        }
                      }
                    }
                  }
                }
                """.formatted(
                        names.wildcard(),
                        isDataStream ? " \"data_stream\": {}," : "",
                        PRIORITY,
                        VERSION,
                        flat,
                        flat,
                        flat,
                        flat,
                        flat,
                        flat,
                        flat,
                        flat));
    }
}
