using System.Diagnostics;
using System.Threading.Channels;

namespace GalaxyCluster.Cli.Processes;

/// <summary>
/// One more process of this same program. Its standard output is read line by line; its standard input is held open
/// and closed to end it in order, so that it also ends when this process is killed.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _reading;

    private ChildProcess(string name, Process process, ChannelWriter<ChildLine> lines)
    {
        Name = name;
        _process = process;
        Id = process.Id;
        _reading = Task.WhenAll(
            ReadAsync(process.StandardOutput, lines, isError: false),
            ReadAsync(process.StandardError, lines, isError: true));
    }

    /// <summary>What it is called in messages, for example <c>worker-1</c>.</summary>
    public string Name { get; }

    /// <summary>Process id, for a user who wants to kill it.</summary>
    public int Id { get; }

    /// <summary>Completes with the exit code once the process has ended and all its lines were delivered.</summary>
    public async Task<int> WaitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        await _reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        return _process.ExitCode;
    }

    /// <summary>Starts <c>galaxy ARGUMENTS</c> with the same runtime and executable as this process.</summary>
    /// <exception cref="InvalidOperationException">The process cannot be started.</exception>
    public static ChildProcess Start(
        string name, IReadOnlyList<string> arguments, ChannelWriter<ChildLine> lines,
        params ReadOnlySpan<(string Name, string Value)> environment)
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("this process has no path");
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        string assembly = typeof(ChildProcess).Assembly.Location;
        if (Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
            start.ArgumentList.Add(assembly);
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        foreach ((string variable, string value) in environment)
            start.Environment[variable] = value;
        Process process = Process.Start(start)
            ?? throw new InvalidOperationException($"{program} could not be started");
        return new ChildProcess(name, process, lines);
    }

    /// <summary>Asks it to end in order. Does nothing when it has ended.</summary>
    public void CloseInput()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has gone already; WaitAsync tells how.
        }
    }

    /// <summary>Ends it at once. Does nothing when it has ended.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
        }
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
        _process.Dispose();
    }

    private async Task ReadAsync(StreamReader reader, ChannelWriter<ChildLine> lines, bool isError)
    {
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
            lines.TryWrite(new ChildLine(Name, line, isError));
    }
}

/// <summary>A line that a child process wrote.</summary>
internal readonly record struct ChildLine(string Process, string Text, bool IsError);
