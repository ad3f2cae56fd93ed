using System.Globalization;

namespace GalaxyCluster.Cli.Chaos;

/// <summary>What the system says of a running process.</summary>
/// <param name="ResidentBytes">Memory that it has in RAM.</param>
/// <param name="Handles">Open files, sockets and pipes.</param>
internal readonly record struct ProcessFigures(long ResidentBytes, int Handles)
{
    /// <summary>Reads /proc; null when the process is gone, or on another system.</summary>
    public static ProcessFigures? Of(int process)
    {
        string folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}");
        try
        {
            string resident = File.ReadLines(Path.Combine(folder, "status"))
                .First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            long kilobytes = long.Parse(
                resident.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
            int handles = Directory.EnumerateFileSystemEntries(Path.Combine(folder, "fd")).Count();
            return new ProcessFigures(kilobytes * 1024, handles);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return null;
        }
    }
}
