package caravan.archive;

import java.time.InstantSource;

/** What all parts of an archive share. */
record PartContext(
        ArchiveOptions options,
        Disk disk,
        InstantSource clock,
        Coverage coverage,
        Consignments consignments,
        OpenFiles files,
        Workspace.Pool workspaces,
        ArchiveCounters counters,
        Warnings warnings) {}
