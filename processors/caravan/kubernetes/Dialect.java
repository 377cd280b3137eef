package caravan.kubernetes;

import caravan.batch.RecordIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A collector's way to be told by a pod what to do with its logs. In the order in which they are asked. */
enum Dialect {
    /** {@code caravan.io/}, see {@link AnnotationGrammar}. */
    caravan {
        @Override
        List<Statement> read(ContainerMetadata metadata, Consumer<String> faults) {
            return below("caravan.io/", metadata.pod(), faults);
        }
    },
    /** {@code fluentbit.io/}, see {@link AnnotationGrammar}. */
    fluentbit {
        @Override
        List<Statement> read(ContainerMetadata metadata, Consumer<String> faults) {
            return below("fluentbit.io/", metadata.pod(), faults);
        }
    },
    /**
     * {@code vector.dev/exclude: "true"} and {@code vector.dev/exclude-containers: "a,b"}. With Vector the first is a
     * label, of the pod or of its namespace ({@code src/sources/kubernetes_logs/mod.rs}, {@code
     * prepare_label_selector}); here it may be an annotation too.
     */
    vector {
        @Override
        List<Statement> read(ContainerMetadata metadata, Consumer<String> faults) {
            Pod pod = metadata.pod();
            List<Statement> statements = new ArrayList<>();
            for (Map<String, String> map : List.of(pod.annotations(), pod.labels(), metadata.namespaceLabels())) {
                addTruth(VECTOR, null, map.get(VECTOR), faults, statements);
            }
            statements.removeIf(statement -> !statement.holds());
            String key = VECTOR + "-containers";
            for (String container : pod.annotations().getOrDefault(key, "").split(",", -1)) {
                if (!container.isBlank()) {
                    statements.add(exclude(key, container.strip(), true));
                }
            }
            return statements;
        }
    },
    /**
     * {@code co.elastic.logs/enabled: "false"} and {@code co.elastic.logs.<container>/enabled} (Filebeat's manual,
     * "Hints based autodiscover").
     */
    elastic {
        @Override
        List<Statement> read(ContainerMetadata metadata, Consumer<String> faults) {
            List<Statement> enabled = new ArrayList<>();
            metadata.pod().annotations().forEach((key, value) -> {
                if (key.equals(ELASTIC + ENABLED)) {
                    addTruth(key, null, value, faults, enabled);
                } else if (key.startsWith(ELASTIC + '.') && key.endsWith(ENABLED)) {
                    String container = key.substring(ELASTIC.length() + 1, key.length() - ENABLED.length());
                    addTruth(key, container, value, faults, enabled);
                }
            });
            return enabled.stream()
                    .map(one -> exclude(one.key(), one.container(), !one.holds()))
                    .toList();
        }
    };

    private static final String VECTOR = "vector.dev/exclude";
    private static final String ELASTIC = "co.elastic.logs";
    private static final String ENABLED = "/enabled";

    /**
     * What a pod says in this dialect.
     *
     * @param faults takes what is not understood, for people
     */
    abstract List<Statement> read(ContainerMetadata metadata, Consumer<String> faults);

    private static List<Statement> below(String prefix, Pod pod, Consumer<String> faults) {
        List<Statement> statements = new ArrayList<>();
        pod.annotations().forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                Statement statement = AnnotationGrammar.read(key, key.substring(prefix.length()), value, faults);
                if (statement != null) {
                    statements.add(statement);
                }
            }
        });
        return statements;
    }

    private static void addTruth(
            String key,
            @Nullable String container,
            @Nullable String value,
            Consumer<String> faults,
            List<Statement> statements) {
        if (value == null) {
            return;
        }
        if (value.equals("true") || value.equals("false")) {
            statements.add(exclude(key, container, value.equals("true")));
        } else {
            faults.accept("`" + key + "` must be true or false: was " + PodAnnotations.shown(value));
        }
    }

    private static Statement exclude(String key, @Nullable String container, boolean holds) {
        return Statement.exclude(key, RecordIndex.NO_STREAM, container, holds);
    }
}
