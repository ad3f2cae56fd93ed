using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Threading.Channels;

namespace GalaxyCluster.EndToEnd.Tests.Processes;

/// <summary>One process of the program under test, started as a user does.</summary>
internal sealed class Galaxy : IAsyncDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(3);

    /// <summary>
    /// Tests that a shell runs in the background ignore SIGINT, and what they start inherits that: made to hear it again.
    /// </summary>
    private static readonly Lazy<string[]> s_hearInterrupts = new(
        static () => IgnoresInterrupts() ? ["env", "--default-signal=INT"] : []);

    private readonly Process _process;
    private readonly Channel<string> _output = Channel.CreateUnbounded<string>();
    private readonly Channel<string> _errorLines = Channel.CreateUnbounded<string>();
    private readonly ConcurrentQueue<string> _errors = [];
    private readonly ConcurrentQueue<string> _all = [];
    private readonly Task _reading;

    private Galaxy(Process process, string commandLine)
    {
        _process = process;
        CommandLine = commandLine;
        _reading = Task.WhenAll(
            ReadAsync(process.StandardOutput, line => _output.Writer.TryWrite(line)),
            ReadAsync(process.StandardError, TakeError)).ContinueWith(
                _ => _output.Writer.TryComplete() && _errorLines.Writer.TryComplete(), TaskScheduler.Default);
    }

    public string CommandLine { get; }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <summary>Standard error so far.</summary>
    public string Errors => string.Join('\n', _errors);

    /// <summary>Both outputs so far, for messages of failed tests.</summary>
    public string Everything => $"galaxy {CommandLine}\n" + string.Join('\n', _all);

    /// <summary>Starts <c>galaxy ARGUMENTS</c>.</summary>
    public static Galaxy Start(params string[] arguments) => StartIn(Environment.CurrentDirectory, arguments);

    /// <summary>Starts <c>galaxy ARGUMENTS</c> in a folder.</summary>
    public static Galaxy StartIn(string folder, params string[] arguments) => StartUnder([], folder, arguments);

    /// <summary>Starts <c>galaxy ARGUMENTS</c> by another program, which becomes it.</summary>
    public static Galaxy StartUnder(string[] before, params string[] arguments) =>
        StartUnder(before, Environment.CurrentDirectory, arguments);

    /// <summary>Starts <c>galaxy ARGUMENTS</c> with fault points armed.</summary>
    public static Galaxy StartWithFaults(string faults, params string[] arguments) =>
        StartUnder([], Environment.CurrentDirectory, arguments, faults);

    /// <summary>Starts <c>galaxy ARGUMENTS</c> with a wall clock that is off by <paramref name="offset"/>.</summary>
    public static Galaxy StartByClock(string offset, string faults, params string[] arguments) =>
        StartUnder(["faketime", "-f", offset], Environment.CurrentDirectory, arguments, faults);

    private static Galaxy StartUnder(string[] before, string folder, string[] arguments, string faults = "")
    {
        string[] program = [.. s_hearInterrupts.Value, .. before, "dotnet"];
        var start = new ProcessStartInfo(program[0])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in program.Skip(1))
            start.ArgumentList.Add(argument);
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "galaxy.dll"));
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["GALAXY_CACHE"] = TestFolders.Cache;
        start.Environment["GALAXY_FAULTS"] = faults;
        start.Environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
        return new Galaxy(Process.Start(start)!, string.Join(' ', arguments));
    }

    private static bool IgnoresInterrupts()
    {
        const string Field = "SigIgn:";
        const ulong Interrupt = 1 << (2 - 1);
        return OperatingSystem.IsLinux()
            && File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith(Field, StringComparison.Ordinal))
                is { } line
            && (ulong.Parse(line[Field.Length..], NumberStyles.HexNumber, CultureInfo.InvariantCulture) & Interrupt) != 0;
    }

    /// <summary>Runs to the end.</summary>
    public static async Task<GalaxyResult> RunAsync(params string[] arguments)
    {
        await using Galaxy galaxy = Start(arguments);
        return await galaxy.EndAsync();
    }

    /// <summary>Waits until it has ended.</summary>
    public async Task<GalaxyResult> EndAsync()
    {
        var lines = new List<string>();
        using var limit = new CancellationTokenSource(_limit);
        try
        {
            await foreach (string line in _output.Reader.ReadAllAsync(limit.Token))
                lines.Add(line);
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"still running after {_limit}:\n{Everything}");
        }

        await _reading;
        return new GalaxyResult(_process.ExitCode, [.. lines], Errors, Everything);
    }

    /// <summary>Reads output lines up to the first that fits, and returns it.</summary>
    public async Task<string> WaitForLineAsync(Func<string, bool> fits, string what)
    {
        using var limit = new CancellationTokenSource(_limit);
        try
        {
            await foreach (string line in _output.Reader.ReadAllAsync(limit.Token))
            {
                if (fits(line))
                    return line;
            }
        }
        catch (OperationCanceledException)
        {
        }

        Assert.Fail($"no line with {what}:\n{Everything}");
        return "";
    }

    /// <summary>Reads JSON lines up to the first of this event; false when it ends before.</summary>
    public async Task<JsonElement?> TryWaitForEventAsync(string name)
    {
        using var limit = new CancellationTokenSource(_limit);
        await foreach (string line in _output.Reader.ReadAllAsync(limit.Token))
        {
            if (!line.StartsWith('{'))
                continue;
            using JsonDocument document = JsonDocument.Parse(line);
            if (document.RootElement.GetProperty("event").GetString() == name)
                return document.RootElement.Clone();
        }

        return null;
    }

    /// <summary>Waits for a line of standard error that begins so, or for the process's end.</summary>
    public async Task WaitForErrorAsync(string start)
    {
        using var limit = new CancellationTokenSource(_limit);
        await foreach (string line in _errorLines.Reader.ReadAllAsync(limit.Token))
        {
            if (line.StartsWith(start, StringComparison.Ordinal))
                return;
        }
    }

    /// <summary>Reads JSON lines up to the first of this event that fits.</summary>
    public async Task<JsonElement> WaitForEventAsync(string name, Func<JsonElement, bool>? fits = null)
    {
        JsonElement found = default;
        await WaitForLineAsync(
            line =>
            {
                if (!line.StartsWith('{'))
                    return false;
                using JsonDocument document = JsonDocument.Parse(line);
                found = document.RootElement.Clone();
                return found.GetProperty("event").GetString() == name && (fits is null || fits(found));
            },
            $"event '{name}'");
        return found;
    }

    /// <summary>SIGKILL, as <c>kill -9</c>.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Another signal, by the shell's own command.</summary>
    public async Task SignalAsync(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
    }

    private void TakeError(string line)
    {
        _errors.Enqueue(line);
        _errorLines.Writer.TryWrite(line);
    }

    private async Task ReadAsync(StreamReader reader, Action<string> take)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            _all.Enqueue(line);
            take(line);
        }
    }
}

/// <summary>How a process ended.</summary>
internal sealed partial record GalaxyResult(int ExitCode, IReadOnlyList<string> Output, string Errors, string Everything)
{
    /// <summary>The result event, which is the last line of <c>--json</c>.</summary>
    public JsonElement Result()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}\n{Everything}");
        using JsonDocument document = JsonDocument.Parse(Output[^1]);
        JsonElement root = document.RootElement.Clone();
        Assert.Equal("result", root.GetProperty("event").GetString());
        return root;
    }

    public string Text => string.Join('\n', Output);

    /// <summary>It did what was asked.</summary>
    public GalaxyResult Succeeded()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}\n{Everything}");
        return this;
    }

    /// <summary>Succeeded, and all it printed is one JSON object.</summary>
    public JsonElement Json()
    {
        Succeeded();
        using JsonDocument document = JsonDocument.Parse(Text);
        return document.RootElement.Clone();
    }

    /// <summary>
    /// Failed with this exit code and exactly one line on standard error, which says all this; no stack trace. Lines of
    /// progress before it do not count: whoever comes first renders the pictures that all tests share, and is told of it
    /// when that takes more than a second.
    /// </summary>
    public void FailedWithOneLine(int exitCode, params string[] expected)
    {
        Assert.True(exitCode == ExitCode, $"exit code {ExitCode}, expected {exitCode}\n{Everything}");
        foreach (string text in expected)
            Assert.Contains(text, Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", Errors, StringComparison.Ordinal);
        Assert.Single(
            Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries), static line => !ProgressLine().IsMatch(line));
    }

    [GeneratedRegex(@"^[a-z ]+: \d+ of \d+ \(\d+ %\), \d+/s$")]
    private static partial Regex ProgressLine();
}
