package caravan.bulk;

import caravan.text.Rfc3339;

/**
 * A file that is read whole. Its name stands for its content, so it must not be used for another one.
 *
 * @param name of the file
 * @param modifiedMillis when it was written, milliseconds since 1970
 */
public record FileOrigin(String name, long modifiedMillis) implements Origin {

    @Override
    public boolean isOneRecord() {
        return false;
    }

    @Override
    public LinePosition position(long from, long end, long epochMillis, long before) {
        long known = epochMillis != Rfc3339.NONE ? epochMillis : before;
        return new LinePosition(
                Origin.incarnation("file " + name, 0), from, end, known != Rfc3339.NONE ? known : modifiedMillis);
    }
}
