using System.Globalization;

namespace GalaxyCluster.Cli.Processes;

/// <summary>What a worker is called when the user does not say.</summary>
internal static class WorkerName
{
    private const int MaxLength = 64;

    /// <summary>
    /// The machine's name, and the process id where a machine may have several workers. The first process of a
    /// container has id 1 and is alone, so a health check in the same container finds the same name.
    /// </summary>
    public static string Default => Make(Environment.ProcessId == 1 || IsContainer ? null : Environment.ProcessId);

    private static bool IsContainer => Environment.GetEnvironmentVariable("DOTNET_RUNNING_IN_CONTAINER") == "true";

    private static string Make(int? process)
    {
        string suffix = process is { } id ? "-" + id.ToString(CultureInfo.InvariantCulture) : "";
        Span<char> name = stackalloc char[Math.Min(Environment.MachineName.Length, MaxLength - suffix.Length)];
        for (int i = 0; i < name.Length; i++)
        {
            char c = Environment.MachineName[i];
            name[i] = char.IsAsciiLetterOrDigit(c) || (i > 0 && c is '.' or '_' or '-') ? c : 'x';
        }

        return new string(name) + suffix;
    }
}
