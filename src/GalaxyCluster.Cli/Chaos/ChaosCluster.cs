using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.Cli.Processes;
using GalaxyCluster.Cli.Terminal;
using GalaxyCluster.Data.Faults;
using GalaxyCluster.Training.Reports;

namespace GalaxyCluster.Cli.Chaos;

/// <summary>
/// The cluster that faults are made in: a coordinator, and workers each of which reaches it through a relay of its own.
/// Whatever dies is started again, as an orchestrator would.
/// </summary>
internal sealed class ChaosCluster : IFaultyCluster
{
    public const string CoordinatorName = "coordinator";

    /// <summary>Longer than a restart policy of Docker waits at first, a tenth of a second.</summary>
    public static readonly TimeSpan RestartAfter = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private readonly ChaosOptions _options;
    private readonly ChaosJournal _journal;
    private readonly TimeProvider _time;
    private readonly Channel<ChildLine> _lines = Channel.CreateUnbounded<ChildLine>();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _ended = new();
    private readonly List<Task> _tending = [];
    private readonly ChaosSeat[] _seats;
    private readonly Task _reading;
    private volatile bool _isEnding;

    /// <param name="options">What to start.</param>
    /// <param name="journal">Told what happens.</param>
    /// <param name="time">Clock.</param>
    public ChaosCluster(ChaosOptions options, ChaosJournal journal, TimeProvider time)
    {
        _options = options;
        _journal = journal;
        _time = time;
        _seats = new ChaosSeat[options.Workers + 1];
        for (int i = 0; i < _seats.Length; i++)
            _seats[i] = new ChaosSeat(i == 0 ? CoordinatorName : string.Create(CultureInfo.InvariantCulture, $"worker-{i}"));
        _reading = ReadLinesAsync();
    }

    public Task<int> Over => _over.Task;

    public string? FinalHash { get; private set; }

    public IReadOnlyList<ChaosSeat> Seats => _seats;

    /// <summary>Starts everything; returns when the coordinator listens.</summary>
    /// <exception cref="FailureException">The coordinator ended; its own message was shown.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        Tend(_seats[0], "127.0.0.1:0");
        Task first = await Task.WhenAny(_listening.Task, _over.Task).WaitAsync(cancellation).ConfigureAwait(false);
        if (first == _over.Task)
            throw new FailureException(await _over.Task.ConfigureAwait(false), "the coordinator ended; its message is above");
        Uri url = await _listening.Task.ConfigureAwait(false);
        var endpoint = new IPEndPoint(IPAddress.Loopback, url.Port);
        foreach (ChaosSeat seat in _seats.Skip(1))
        {
            seat.Relay = Relay.Open(endpoint, _time);
            Tend(seat, "");
        }
    }

    /// <summary>Ends the run in order, if it has not ended; then the workers.</summary>
    public async Task StopAsync()
    {
        foreach (ChaosSeat seat in _seats)
        {
            ProcessSignal.Send(seat.ProcessId, ProcessSignal.Continue);
            seat.Relay?.Set(RelayMode.Open);
        }

        // The coordinator first: workers that left before it would be losses that nobody caused.
        _seats[0].Process?.CloseInput();
        await WithinGraceAsync(_over.Task).ConfigureAwait(false);
        _isEnding = true;
        foreach (ChaosSeat seat in _seats)
            seat.Process?.CloseInput();
        await WithinGraceAsync(AllTended()).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        _isEnding = true;
        await _ended.CancelAsync().ConfigureAwait(false);
        foreach (ChaosSeat seat in _seats)
        {
            seat.Process?.Kill();
            seat.Switch(false);
            if (seat.Relay is { } relay)
                await relay.DisposeAsync().ConfigureAwait(false);
        }

        await AllTended().ConfigureAwait(false);
        _lines.Writer.TryComplete();
        await _reading.ConfigureAwait(false);
        _ended.Dispose();
    }

    private Task AllTended()
    {
        lock (_tending)
            return Task.WhenAll(_tending);
    }

    private async Task WithinGraceAsync(Task task)
    {
        try
        {
            await task.WaitAsync(Grace, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _journal.Add(
                ChaosLineKind.Note, CoordinatorName, $"not everything ended within {Grace.TotalSeconds:F0} s; it is killed");
        }
    }

    // Holds a seat filled: starts a process in it, waits for its end, and starts the next.
    private void Tend(ChaosSeat seat, string listen)
    {
        lock (_tending)
            _tending.Add(TendAsync(seat, listen));
    }

    private async Task TendAsync(ChaosSeat seat, string listen)
    {
        bool isCoordinator = seat == _seats[0];
        while (true)
        {
            await using ChildProcess process = isCoordinator ? StartCoordinator(listen) : StartWorker(seat);
            seat.Process = process;
            _journal.Add(ChaosLineKind.Started, seat.Name, $"started (pid {process.Id})");
            int exitCode = await process.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            seat.Process = null;
            bool isOver = isCoordinator ? exitCode <= 128 || exitCode == ExitCodes.Interrupted : _over.Task.IsCompleted;
            if (!isOver || exitCode != ExitCodes.Success)
                _journal.Add(ChaosLineKind.Ended, seat.Name, Ending(exitCode));
            if (isCoordinator && (isOver || _isEnding || FinalHash is not null))
                _over.TrySetResult(exitCode);
            if (isOver || _isEnding || _over.Task.IsCompleted || FinalHash is not null)
                return;
            if (isCoordinator)
                listen = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_listening.Task.Result.Port}");
            else if (!await WaitAsync(RestartAfter).ConfigureAwait(false))
                return;
        }
    }

    private async Task<bool> WaitAsync(TimeSpan time)
    {
        try
        {
            await Task.Delay(time, _time, _ended.Token).ConfigureAwait(false);
            return !_isEnding;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private ChildProcess StartCoordinator(string listen)
    {
        List<string> arguments =
        [
            "coordinator", .. _options.RunArguments, "--listen", listen, "--state", _options.RunFolder,
            "--start-workers", _options.Workers.ToString(CultureInfo.InvariantCulture), "--json", "--until-input-closes",
        ];
        return Start(CoordinatorName, arguments, _seats[0].DiskFaults);
    }

    private ChildProcess StartWorker(ChaosSeat seat)
    {
        string[] arguments =
        [
            "worker", "--join", seat.Relay!.Address.ToString(), "--name", seat.Name, "--threads",
            _options.Threads.ToString(CultureInfo.InvariantCulture), "--until-input-closes",
        ];
        return Start(seat.Name, [.. arguments], seat.PaceFaults(_options.PaceMilliseconds));
    }

    private ChildProcess Start(string name, List<string> arguments, string faults)
    {
        if (_options.Verbose)
            arguments.Add("--verbose");
        return ChildProcess.Start(name, arguments, _lines.Writer, (FaultInjection.Variable, faults));
    }

    private async Task ReadLinesAsync()
    {
        await foreach (ChildLine line in _lines.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (line.Process == CoordinatorName && !line.IsError)
                Read(line.Text);
            else if (line.IsError && (_options.Verbose || !IsPace(line.Text)))
                _journal.Add(ChaosLineKind.Note, line.Process, line.Text);
        }
    }

    // The pace is a fault of every slot: told once is more than enough.
    private static bool IsPace(string line) => line.StartsWith("fault: delay", StringComparison.Ordinal);

    private void Read(string line)
    {
        if (ListeningLine.Parse(line) is { } listening)
        {
            _listening.TrySetResult(new Uri(listening.Url));
            return;
        }

        try
        {
            RunEvent e = RunEvent.FromJson(line);
            FinalHash = (e as RunFinished)?.ParametersSha256 ?? FinalHash;
            _journal.Add(e);
        }
        catch (JsonException)
        {
            _journal.Add(ChaosLineKind.Note, CoordinatorName, line);
        }
    }

    private static string Ending(int exitCode) => exitCode > 128 && exitCode != ExitCodes.Interrupted
        ? $"ended by signal {exitCode - 128}"
        : $"ended with exit code {exitCode}";
}
