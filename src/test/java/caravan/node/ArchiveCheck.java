package caravan.node;

import caravan.node.Findings.Fault;
import java.io.IOException;
import java.nio.file.Path;

/** Compares an archive with what was written: its records, and whether they stand in the folder of their container. */
public final class ArchiveCheck {

    private final Path archive;
    private final RecordsCheck records;

    private ArchiveCheck(Path archive, Written written) {
        this.archive = archive;
        this.records = new RecordsCheck(written, true);
    }

    /**
     * Reads the whole archive.
     *
     * @param parts whether files that are not closed yet count too; they may end anywhere
     */
    public static Findings check(Path archive, Written written, boolean parts) throws IOException {
        return new ArchiveCheck(archive, written).run(parts);
    }

    /** {@code ArchiveCheck ARCHIVE WRITTEN [parts]}: prints the findings, and ends with 1 if there are any. */
    public static void main(String[] arguments) throws IOException {
        Written written = Written.load(Path.of(arguments[1]));
        Findings findings = check(Path.of(arguments[0]), written, arguments.length > 2);
        System.out.println(findings);
        System.exit(findings.isClean() ? 0 : 1);
    }

    private Findings run(boolean parts) throws IOException {
        Findings findings = records.soFar();
        for (Path file : ArchiveFiles.closed(archive)) {
            findings.opened();
            String folder = archive.relativize(file.getParent().getParent()).toString();
            String damage = ArchiveFiles.read(file, line -> records.record(line, file.toString(), folder));
            if (damage != null) {
                findings.fault(Fault.UNREADABLE_FILE, 1, file + ": " + damage);
            }
        }
        if (parts) {
            for (Path file : ArchiveFiles.parts(archive)) {
                findings.opened();
                ArchiveFiles.read(file, line -> records.record(line, file.toString(), null));
            }
        }
        return records.end();
    }
}
