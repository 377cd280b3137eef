package caravan.kubernetes;

import caravan.batch.Batch;
import caravan.batch.PendingException;
import caravan.batch.SharedField;
import caravan.batch.Source;
import caravan.cri.ContainerPath;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The step {@code kubernetes}: gives the records of container logs the field that {@link MetadataFields} makes, and
 * does with them what {@link PodAnnotations} want. It stands behind the step {@code cri}, whose field of the same name
 * it replaces, for streams and messages are known from there on. Batches that are of no container get what is known of
 * the {@linkplain Pods#own own} pod in a sidecar, and pass untouched elsewhere.
 *
 * <p>Cost: a batch is a look-up, unless annotations want something of its records. The field, its JSON included, is made
 * when a file's metadata is another object than for the batch before, and kept with the {@linkplain Source source} for
 * as long as the file is followed.
 *
 * <p>Safe for use by several threads. Several of these, with options of their own, may see the same source.
 */
public final class Enricher {

    private final Pods pods;
    private final MetadataFields fields;
    private final PodAnnotations annotations;

    /** Places on records what {@code pods} know, and does with them what the pods' annotations want. */
    public Enricher(Pods pods, MetadataFields fields, PodAnnotations annotations) {
        this.pods = pods;
        this.fields = fields;
        this.annotations = annotations;
    }

    /**
     * Reads all options of the step.
     *
     * @param options values by name; what is not given has its default
     * @throws IllegalArgumentException that names every fault
     */
    public static Enricher of(Pods pods, Map<String, String> options) {
        Options read = new Options(options);
        Enricher enricher = new Enricher(pods, MetadataFields.read(read), PodAnnotations.read(read));
        read.check();
        return enricher;
    }

    /**
     * Places the metadata.
     *
     * @throws PendingException where more is expected soon; the batch is as it was then
     */
    public void apply(Batch batch) {
        Latest latest = batch.source().derive(Latest.class, any -> new Latest());
        Place place = latest.place;
        if (place == null || place.by != this || !place.path.equals(batch.place())) {
            place = new Place(this, batch);
            latest.place = place;
        }
        if (place.instance != null) {
            place(batch, prepared(place, place.instance));
            return;
        }
        ContainerMetadata own = pods.own();
        if (own != null) {
            place(batch, prepared(place, own));
        }
    }

    private static void place(Batch batch, Prepared prepared) {
        batch.share(prepared.field);
        prepared.rules.apply(batch);
    }

    private Prepared prepared(Place place, ContainerPath instance) {
        ContainerMetadata known = pods.find(instance);
        Prepared prepared = place.prepared;
        if (prepared == null || !prepared.isOf(known)) {
            prepared =
                    new Prepared(known, fields.field(instance, known), annotations.rules(known, instance.container()));
            place.prepared = prepared;
        }
        return prepared;
    }

    private Prepared prepared(Place place, ContainerMetadata own) {
        Prepared prepared = place.prepared;
        if (prepared == null || !prepared.isOf(own)) {
            Pod.Container container = own.container();
            String name = container == null ? "" : container.name();
            prepared = new Prepared(own, fields.own(own), annotations.rules(own, name));
            place.prepared = prepared;
        }
        return prepared;
    }

    /** Kept with a source: where its file stood when a batch was read last. */
    private static final class Latest {
        volatile @Nullable Place place;
    }

    /** Of which container a source is as long as its file stands where it does, and what was made for it last. */
    private static final class Place {
        final Enricher by;
        final String path;
        final @Nullable ContainerPath instance;
        volatile @Nullable Prepared prepared;

        Place(Enricher by, Batch batch) {
            this.by = by;
            this.path = batch.place();
            this.instance = ContainerPath.parse(batch.source().path(), path);
        }
    }

    private record Prepared(@Nullable ContainerMetadata known, SharedField field, ContainerRules rules) {

        /** The same object is given out until something changes. */
        @SuppressWarnings("ReferenceEquality")
        boolean isOf(@Nullable ContainerMetadata found) {
            return known == found;
        }
    }
}
