package caravan.kafka;

import caravan.bulk.LinePosition;
import caravan.bulk.Origin;
import caravan.text.Rfc3339;

/**
 * A message in Kafka. The time stamp is in the name too: a topic that is deleted and made anew begins with offset 0
 * again.
 *
 * @param timestampMillis that the producer or the broker gave it, milliseconds since 1970
 * @param isOneRecord whether the value is one record, and not lines of JSON
 */
record TopicOrigin(String topic, int partition, long offset, long timestampMillis, boolean isOneRecord)
        implements Origin {

    @Override
    public LinePosition position(long from, long end, long epochMillis, long before) {
        long millis = epochMillis != Rfc3339.NONE ? epochMillis : timestampMillis;
        String name = "topic " + topic + '/' + partition;
        return isOneRecord
                ? new LinePosition(Origin.incarnation(name, timestampMillis), offset, offset + 1, millis)
                : new LinePosition(Origin.incarnation(name + '/' + offset, timestampMillis), from, end, millis);
    }
}
