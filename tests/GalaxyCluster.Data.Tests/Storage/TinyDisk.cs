using System.Diagnostics;
using Xunit;

namespace GalaxyCluster.Data.Tests.Storage;

/// <summary>A file system in memory that is soon full. Needs Linux and the right to mount.</summary>
internal sealed class TinyDisk : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    private TinyDisk()
    {
    }

    public string Path => _scratch.Path;

    public static TinyDisk MountOrSkip(int megabytes)
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
            Assert.Skip("mounting a small file system needs root on Linux");
        TinyDisk disk = new();
        if (Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", disk.Path) != 0)
        {
            disk._scratch.Dispose();
            Assert.Skip("this machine does not let root mount a tmpfs");
        }

        return disk;
    }

    public void Dispose()
    {
        Run("umount", Path);
        _scratch.Dispose();
    }

    private static int Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
