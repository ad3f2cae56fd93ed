using System.Diagnostics;

namespace GalaxyCluster.EndToEnd.Tests.Processes;

/// <summary>A file system in memory that is soon full. Needs Linux and the right to mount.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TestFolder _folder = new();

    private SmallDisk()
    {
    }

    public string Path => _folder.Root;

    public static SmallDisk MountOrSkip(int kilobytes)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            Assert.Skip("mounting a small file system needs root on Linux");
        var disk = new SmallDisk();
        if (Run("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "tmpfs", disk.Path) != 0)
        {
            disk._folder.Dispose();
            Assert.Skip("this machine does not let root mount a tmpfs");
        }

        return disk;
    }

    /// <summary>Nothing can be written to it any more.</summary>
    public void MakeReadOnly() => Assert.Equal(0, Run("mount", "-o", "remount,ro", Path));

    /// <summary>Writes a file that takes all the room that is left.</summary>
    public static void Fill(string path)
    {
        byte[] bytes = new byte[4096];
        try
        {
            using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            while (true)
                file.Write(bytes);
        }
        catch (IOException)
        {
            // Full, as wanted.
        }
    }

    public void Dispose()
    {
        Run("umount", Path);
        _folder.Dispose();
    }

    private static int Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
