using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace GalaxyCluster.EndToEnd.Tests.Processes;

/// <summary>
/// Debian's strace around a process: it writes down what goes to the disk and to the user, in the order in which the
/// kernel saw it, and makes system calls fail or kill the process. The process stays our own child.
/// </summary>
internal sealed partial class Strace
{
    private readonly string _log;

    private Strace(string log, string[] command)
    {
        _log = log;
        Command = command;
    }

    /// <summary>What to put before the program.</summary>
    public string[] Command { get; }

    /// <summary>Traces writes, fsyncs and renames.</summary>
    /// <param name="folder">Where the log goes.</param>
    /// <param name="name">Of the log.</param>
    /// <param name="options">Paths (<c>-P</c>) that tracing is limited to, and injections (<c>-e inject=</c>).</param>
    public static Strace InOrSkip(TestFolder folder, string name, params string[] options)
    {
        if (!OperatingSystem.IsLinux() || !IsThere())
            Assert.Skip("strace is needed to make system calls fail: apt-get install strace");
        string log = folder[name + ".strace"];
        // Stopping at the traced calls alone is much faster, but the kernel takes no signal from such a stop.
        string[] fast = options.Any(option => option.Contains("signal=", StringComparison.Ordinal)) ? [] : ["--seccomp-bpf"];
        return new Strace(log,
        [
            "strace", "-f", .. fast, "-D", "-qq", "-y", "-s", "4200", "-o", log,
            "-e", "trace=pwrite64,write,fsync,fdatasync,rename,unlink", .. options,
        ]);
    }

    /// <summary>How often calls were injected into.</summary>
    public int Injected => Lines().Count(line => line.Contains("(INJECTED", StringComparison.Ordinal));

    /// <summary>
    /// The oracle of durability: every round that the metrics tell of, or that was told on standard output, has its
    /// parameters' hash in a write to the ledger's log that a successful fsync followed before the telling began.
    /// </summary>
    /// <returns>Null when it holds for every round told, of which there must be some; else the first it does not hold for.</returns>
    public string? FirstToldBeforeItWasDurable()
    {
        var written = new List<string>();
        var durable = new List<string>();
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (string line in Lines())
        {
            if (line.Contains("ledger.db-wal>", StringComparison.Ordinal) && line.Contains(" pwrite64(", StringComparison.Ordinal))
            {
                written.Add(line);
            }
            else if (IsDoneSync(line))
            {
                durable.AddRange(written);
                written.Clear();
            }
            else if (Round().Match(line) is { Success: true } round)
            {
                // A line of the metrics is one write, with the hash in it; on standard output it comes in pieces, after that.
                string number = round.Groups["number"].Value;
                bool isMetrics = line.Contains("metrics.jsonl>", StringComparison.Ordinal);
                string hash = Hash().Match(line).Groups["hash"].Value;
                if (isMetrics && hash.Length > 0 && durable.Exists(page => page.Contains(hash, StringComparison.Ordinal)))
                    told.Add(number);
                else if (isMetrics || !told.Contains(number))
                    return $"round {number} was told before its record was on the disk: {line[..Math.Min(line.Length, 300)]}";
            }
        }

        return told.Count > 0 ? null : "no round was told at all";
    }

    // A call that another thread's interrupts is two lines, and its result is in the second, which names no file: only the
    // recorder's thread syncs while a round is told, and any other file's sync proves nothing.
    private bool IsDoneSync(string line)
    {
        if (line.Contains("(INJECTED", StringComparison.Ordinal))
            return false;
        if (line.Contains(" fsync(", StringComparison.Ordinal) && line.Contains("ledger.db-wal>", StringComparison.Ordinal))
        {
            if (!line.Contains("<unfinished", StringComparison.Ordinal))
                return line.EndsWith("= 0", StringComparison.Ordinal);
            _syncing.Add(line.Split(' ')[0]);
            return false;
        }

        return line.Contains("<... fsync resumed>", StringComparison.Ordinal) && _syncing.Remove(line.Split(' ')[0])
            && line.EndsWith("= 0", StringComparison.Ordinal);
    }

    private readonly HashSet<string> _syncing = [];

    private string[] Lines()
    {
        using var file = new FileStream(_log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static bool IsThere()
    {
        try
        {
            using Process strace = Process.Start(new ProcessStartInfo("strace", "--version") { RedirectStandardOutput = true })!;
            strace.StandardOutput.ReadToEnd();
            strace.WaitForExit();
            return strace.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    /// <summary><c>-e inject=CALL:WHAT:when=FIRST..LAST</c>, counted for each thread by itself.</summary>
    public static string[] Inject(string call, string what, int first, int last) =>
        ["-e", string.Create(CultureInfo.InvariantCulture, $"inject={call}:{what}:when={first}..{last}")];

    [GeneratedRegex(@"\\""event\\"":\\""round\\"",\\""round\\"":(?<number>[0-9]+)")]
    private static partial Regex Round();

    [GeneratedRegex(@"parametersSha256\\"":\\""(?<hash>[0-9a-f]{64})")]
    private static partial Regex Hash();
}
