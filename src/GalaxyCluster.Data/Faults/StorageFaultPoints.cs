using System.Collections.Immutable;

namespace GalaxyCluster.Data.Faults;

/// <summary>Points of every file that is written whole or not at all; <c>file=NAME</c> chooses which.</summary>
public static class StorageFaultPoints
{
    public static readonly FaultPoint BeforeFlush = new(
        "storage.file.beforeFlush", "written under a temporary name, not yet forced to the disk");
    public static readonly FaultPoint BeforeRename = new(
        "storage.file.beforeRename", "on the disk under a temporary name");
    public static readonly FaultPoint AfterRename = new(
        "storage.file.afterRename", "has its name, the folder is not yet forced to the disk");
    public static readonly FaultPoint AfterFlush = new("storage.file.afterFlush", "file and folder are on the disk");

    /// <summary>In the order in which they are passed.</summary>
    public static readonly ImmutableArray<FaultPoint> All = [BeforeFlush, BeforeRename, AfterRename, AfterFlush];
}
