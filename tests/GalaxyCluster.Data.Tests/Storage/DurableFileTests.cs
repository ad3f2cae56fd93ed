using GalaxyCluster.Data.Storage;
using Xunit;

namespace GalaxyCluster.Data.Tests.Storage;

public sealed class DurableFileTests
{
    [Fact]
    public void ReplacesAFileAsAWhole()
    {
        using ScratchFolder scratch = new();
        DurableFile.Write(scratch["f"], static s => s.Write("old"u8));
        DurableFile.Write(scratch["f"], static s => s.Write("new"u8));
        Assert.Equal("new", File.ReadAllText(scratch["f"]));
        Assert.Equal(["f"], scratch.Entries());
    }

    [Fact]
    public void AFailedWriteLeavesTheOldFileAndNothingElse()
    {
        using ScratchFolder scratch = new();
        DurableFile.Write(scratch["f"], static s => s.Write("old"u8));
        Assert.Throws<InvalidDataException>(() => DurableFile.Write(scratch["f"], static s =>
        {
            s.Write("ne"u8);
            throw new InvalidDataException();
        }));
        Assert.Equal("old", File.ReadAllText(scratch["f"]));
        Assert.Equal(["f"], scratch.Entries());
    }

    /// <summary>As in a container that was killed while it wrote: the next process has the same id.</summary>
    [Fact]
    public void WhatAKilledProcessOfTheSameIdLeftIsNotInTheWay()
    {
        using ScratchFolder scratch = new();
        for (int i = 0; i < 1000; i++)
            scratch.Write($".f.{Environment.ProcessId}-{i}.tmp", "half");
        DurableFile.Write(scratch["f"], static s => s.Write("whole"u8));
        Assert.Equal("whole", File.ReadAllText(scratch["f"]));
        Assert.NotEqual(DurableFile.TemporaryBeside(scratch["f"]), DurableFile.TemporaryBeside(scratch["f"]));
    }

    [Fact]
    public void AnUnknownFolderIsAnErrorWithItsName()
    {
        using ScratchFolder scratch = new();
        IOException e = Assert.ThrowsAny<IOException>(
            () => DurableFile.Write(scratch["no/f"], static s => s.WriteByte(1)));
        Assert.Contains(scratch["no"], e.Message, StringComparison.Ordinal);
        if (OperatingSystem.IsLinux())
        {
            e = Assert.ThrowsAny<IOException>(() => DurableFile.FlushDirectory(scratch["no"]));
            Assert.Contains("No such file", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AFullDiskIsAnErrorAndLeavesNothing()
    {
        using TinyDisk disk = TinyDisk.MountOrSkip(megabytes: 1);
        byte[] block = new byte[1 << 16];
        Assert.ThrowsAny<IOException>(() => DurableFile.Write(Path.Combine(disk.Path, "f"), s =>
        {
            for (int i = 0; i < 64; i++)
                s.Write(block);
        }));
        Assert.Empty(Directory.EnumerateFileSystemEntries(disk.Path));
    }
}
