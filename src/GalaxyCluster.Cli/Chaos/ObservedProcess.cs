using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace GalaxyCluster.Cli.Chaos;

/// <summary>
/// A process of this program that somebody else started, as /proc shows it: enough to start it again after it was killed.
/// </summary>
internal sealed class ObservedProcess
{
    /// <summary>Its parent tends it, and starts it again itself.</summary>
    private const string TendedOption = "--until-input-closes";

    // The shell becomes the program and keeps its number; in a session of its own it outlives the terminal's Ctrl-C.
    private const string Starter =
        """
        exec </dev/null >>"$1" 2>&1; shift
        if command -v setsid >/dev/null; then exec setsid "$@"; fi
        exec "$@"
        """;

    private readonly string _folder;
    private readonly ImmutableArray<string> _environment;

    private ObservedProcess(int id, ImmutableArray<string> commandLine, string folder, ImmutableArray<string> environment)
    {
        Id = id;
        CommandLine = commandLine;
        _folder = folder;
        _environment = environment;
    }

    public int Id { get; }

    /// <summary>Program and arguments.</summary>
    public ImmutableArray<string> CommandLine { get; }

    /// <summary>Somebody else starts it again when it dies.</summary>
    public bool IsTended => CommandLine.Contains(TendedOption);

    /// <summary>It listens on a port that the system chose: started again it would not be found.</summary>
    public bool HasChosenPort
    {
        get
        {
            int option = CommandLine.IndexOf("--listen");
            return option >= 0 && option + 1 < CommandLine.Length
                && CommandLine[option + 1].EndsWith(":0", StringComparison.Ordinal);
        }
    }

    /// <summary>
    /// Null when there is no such process, it is not this user's, or it is none of this program with that verb.
    /// </summary>
    public static ObservedProcess? Find(int id, params ReadOnlySpan<string> verbs)
    {
        if (id <= 1)
            return null;
        string proc = string.Create(CultureInfo.InvariantCulture, $"/proc/{id}");
        try
        {
            ImmutableArray<string> commandLine = Texts(Path.Combine(proc, "cmdline"));
            int program = ProgramIn(commandLine);
            if (program < 0 || program + 1 >= commandLine.Length || !verbs.Contains(commandLine[program + 1]))
                return null;
            return new ObservedProcess(
                id, commandLine.SetItem(0, Target(Path.Combine(proc, "exe")) ?? commandLine[0]),
                Target(Path.Combine(proc, "cwd")) ?? "/", Texts(Path.Combine(proc, "environ")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>True while it runs; a zombie does not.</summary>
    public static bool IsRunning(int id)
    {
        try
        {
            string stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
            return stat[(stat.LastIndexOf(')') + 2)..] is not ['Z' or 'X', ..];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>
    /// Starts the same again: program, arguments, environment, folder. What it prints is appended to a file.
    /// </summary>
    /// <returns>The new process's number.</returns>
    public int StartAgain(string log)
    {
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = _folder, UseShellExecute = false };
        foreach (string argument in (string[])["-c", Starter, "sh", Path.GetFullPath(log), .. CommandLine])
            start.ArgumentList.Add(argument);
        start.Environment.Clear();
        foreach (string variable in _environment)
        {
            int equals = variable.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
                start.Environment[variable[..equals]] = variable[(equals + 1)..];
        }

        using Process process = Process.Start(start)
            ?? throw new InvalidOperationException($"{CommandLine[0]} could not be started");
        return process.Id;
    }

    // "galaxy VERB", or "dotnet galaxy.dll VERB".
    private static int ProgramIn(ImmutableArray<string> commandLine)
    {
        for (int i = 0; i < Math.Min(2, commandLine.Length); i++)
        {
            if (Path.GetFileNameWithoutExtension(commandLine[i]) == "galaxy")
                return i;
        }

        return -1;
    }

    private static string? Target(string link) => File.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName;

    private static ImmutableArray<string> Texts(string path) =>
        [.. Encoding.UTF8.GetString(File.ReadAllBytes(path)).TrimEnd('\0').Split('\0')];
}
