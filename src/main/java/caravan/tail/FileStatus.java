package caravan.tail;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import javax.management.openmbean.TabularData;
import javax.management.openmbean.TabularDataSupport;
import javax.management.openmbean.TabularType;

/**
 * One incarnation of a followed file, as people look at it.
 *
 * @param path the source's name
 * @param place where the bytes stand now
 * @param size bytes that there are
 * @param read bytes that have left for the route
 * @param acknowledged bytes below which every record has a verdict
 * @param state {@code following}, {@code ended} (a successor exists), {@code unlinked}, {@code failing} or
 *     {@code finished}
 */
record FileStatus(
        String path, String incarnation, String place, long size, long read, long acknowledged, String state) {

    private record Column(String name, String description, OpenType<?> type, Function<FileStatus, Object> value) {}

    private static final List<Column> COLUMNS = List.of(
            new Column("path", "The source file's name", SimpleType.STRING, FileStatus::path),
            new Column("incarnation", "Id of its content history", SimpleType.STRING, FileStatus::incarnation),
            new Column("place", "Where the bytes stand now", SimpleType.STRING, FileStatus::place),
            new Column("size", "Bytes that there are", SimpleType.LONG, FileStatus::size),
            new Column("read", "Bytes that have left for the route", SimpleType.LONG, FileStatus::read),
            new Column("acknowledged", "Bytes with a verdict", SimpleType.LONG, FileStatus::acknowledged),
            new Column("lag", "Bytes without a verdict", SimpleType.LONG, FileStatus::lag),
            new Column("state", "following, ended, unlinked, failing, finished", SimpleType.STRING, FileStatus::state));

    static FileStatus of(SourceFile file, History history) {
        String state = history.finished
                ? "finished"
                : file.isFailing() ? "failing" : history.unlinked ? "unlinked" : history.ended ? "ended" : "following";
        return new FileStatus(
                file.source.path(),
                history.incarnation.toString(),
                history.place.toString(),
                history.size,
                history.read,
                history.acknowledged,
                state);
    }

    long lag() {
        return size - acknowledged;
    }

    /** As a table for JMX, one row an incarnation. */
    static TabularData table(List<FileStatus> rows) throws OpenDataException {
        String[] names = COLUMNS.stream().map(Column::name).toArray(String[]::new);
        CompositeType row = new CompositeType(
                "FollowedFile",
                "One incarnation of a followed file",
                names,
                COLUMNS.stream().map(Column::description).toArray(String[]::new),
                COLUMNS.stream().map(Column::type).toArray(OpenType<?>[]::new));
        TabularData table = new TabularDataSupport(
                new TabularType("FollowedFiles", "The followed files", row, new String[] {"path", "incarnation"}));
        for (FileStatus status : rows) {
            Map<String, Object> values = new java.util.HashMap<>();
            COLUMNS.forEach(column -> values.put(column.name, column.value.apply(status)));
            table.put(new CompositeDataSupport(row, values));
        }
        return table;
    }
}
