using System.Globalization;

namespace GalaxyCluster.EndToEnd.Tests.Processes;

/// <summary>
/// A group of processes that may have no more memory (cgroup v1), file pages included; made for one test.
/// </summary>
internal sealed class MemoryLimit : IDisposable
{
    private const string Parent = "/sys/fs/cgroup/memory";
    private readonly string _folder;

    private MemoryLimit(string folder) => _folder = folder;

    /// <summary>
    /// Runs <c>galaxy ARGUMENTS</c> to its end with no more memory: the shell joins the group and becomes it.
    /// </summary>
    public async Task<GalaxyResult> RunAsync(params string[] arguments)
    {
        string join = $"echo $$ > {Path.Combine(_folder, "cgroup.procs")} && exec \"$@\"";
        await using Galaxy galaxy = Galaxy.StartUnder(["sh", "-c", join, "sh"], arguments);
        return await galaxy.EndAsync();
    }

    /// <summary>How often the limit was reached: the system then took pages of files away.</summary>
    public long Reached => long.Parse(
        File.ReadAllText(Path.Combine(_folder, "memory.failcnt")), CultureInfo.InvariantCulture);

    /// <summary>The test is skipped where the system does not allow it.</summary>
    public static MemoryLimit Create(long bytes)
    {
        string folder = Path.Combine(Parent, $"galaxy-test-{Environment.ProcessId}");
        try
        {
            if (!Directory.Exists(Parent))
                Assert.Skip("there is no cgroup v1 memory controller on this machine");
            Directory.CreateDirectory(folder);
            File.WriteAllText(
                Path.Combine(folder, "memory.limit_in_bytes"), bytes.ToString(CultureInfo.InvariantCulture));
            return new MemoryLimit(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Assert.Skip($"memory cannot be limited on this machine: {e.Message}");
            throw;
        }
    }

    public void Dispose() => Directory.Delete(_folder);
}
