using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.Cli.Terminal;
using GalaxyCluster.Training.Reports;

namespace GalaxyCluster.Cli.Processes;

/// <summary>
/// A coordinator and its workers as child processes on loopback. A coordinator that dies is started again on the same
/// port and state; a worker that dies is not: its slots are computed by the others.
/// </summary>
internal sealed class LocalCluster(RunDisplay display, TimeProvider time)
{
    private const int MaxCoordinatorRestarts = 20;
    private const string CoordinatorName = "coordinator";

    // Long enough for a checkpoint on a slow disk; then a child that does not end is killed.
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(30);

    private readonly Channel<ChildLine> _lines = Channel.CreateUnbounded<ChildLine>();
    private readonly List<ChildProcess> _workers = [];
    private readonly TaskCompletionSource<ListeningLine> _listening =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RunFinished? _finished;

    /// <summary>Runs to the end.</summary>
    /// <returns>The result, or null when stopped before the end.</returns>
    /// <exception cref="FailureException">The coordinator failed; its own message was shown.</exception>
    public async Task<RunFinished?> RunAsync(LocalClusterOptions options, Interrupts interrupts)
    {
        Task reading = ReadLinesAsync();
        ChildProcess coordinator = StartCoordinator(options, "127.0.0.1:0");
        try
        {
            Task<int> ended = coordinator.WaitAsync(CancellationToken.None);
            if (await Task.WhenAny(_listening.Task, ended).ConfigureAwait(false) == ended)
                throw Failed(await ended.ConfigureAwait(false));
            ListeningLine listening = await _listening.Task.ConfigureAwait(false);
            display.Listening(new Uri(listening.Url), coordinator.Id);
            StartWorkers(options, listening.Url);
            using CancellationTokenRegistration drain = interrupts.Drain.Register(() => coordinator.CloseInput());
            using CancellationTokenRegistration stop = interrupts.Stop.Register(KillAll);
            int exitCode = await ended.ConfigureAwait(false);
            for (int restarts = 0; WasKilled(exitCode) && !interrupts.Drain.IsCancellationRequested; restarts++)
            {
                if (restarts == MaxCoordinatorRestarts)
                {
                    throw new FailureException(
                        ExitCodes.Internal, $"the coordinator died {restarts + 1} times; it is not started again");
                }

                display.Note($"{Ending(CoordinatorName, coordinator.Id, exitCode)}; starting it again");
                await coordinator.DisposeAsync().ConfigureAwait(false);
                coordinator = StartCoordinator(options, new Uri(listening.Url).Authority);
                exitCode = await coordinator.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            }

            await EndWorkersAsync().ConfigureAwait(false);
            bool stoppedAtOnce = WasKilled(exitCode) && interrupts.Stop.IsCancellationRequested;
            if (exitCode is not (ExitCodes.Success or ExitCodes.Interrupted) && !stoppedAtOnce)
                throw Failed(exitCode);
        }
        finally
        {
            await coordinator.DisposeAsync().ConfigureAwait(false);
            foreach (ChildProcess worker in _workers)
                await worker.DisposeAsync().ConfigureAwait(false);
            _lines.Writer.Complete();
            await reading.ConfigureAwait(false);
        }

        return _finished;

        void KillAll()
        {
            coordinator.Kill();
            foreach (ChildProcess worker in _workers)
                worker.Kill();
        }
    }

    private ChildProcess StartCoordinator(LocalClusterOptions options, string listen)
    {
        List<string> arguments =
        [
            "coordinator", .. options.RunArguments, "--listen", listen, "--state", options.RunFolder,
            "--start-workers", options.Workers.ToString(CultureInfo.InvariantCulture), "--json", "--until-input-closes",
        ];
        if (options.Verbose)
            arguments.Add("--verbose");
        return ChildProcess.Start(CoordinatorName, arguments, _lines.Writer);
    }

    private void StartWorkers(LocalClusterOptions options, string url)
    {
        for (int i = 1; i <= options.Workers; i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"worker-{i}");
            List<string> arguments =
            [
                "worker", "--join", url, "--name", name, "--threads",
                options.Threads.ToString(CultureInfo.InvariantCulture), "--until-input-closes",
            ];
            if (options.Verbose)
                arguments.Add("--verbose");
            ChildProcess worker = ChildProcess.Start(name, arguments, _lines.Writer);
            _workers.Add(worker);
            display.Note($"{name} (pid {worker.Id})");
            _ = ReportEndAsync(worker);
        }
    }

    private async Task ReportEndAsync(ChildProcess worker)
    {
        int exitCode = await worker.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        if (exitCode != ExitCodes.Success && _finished is null)
            display.Note(Ending(worker.Name, worker.Id, exitCode));
    }

    /// <summary>Workers end by themselves when the run does; one that is stuck is not waited for without end.</summary>
    private async Task EndWorkersAsync()
    {
        using var limit = new CancellationTokenSource(_grace, time);
        foreach (ChildProcess worker in _workers)
        {
            worker.CloseInput();
            try
            {
                await worker.WaitAsync(limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                display.Note(
                    $"{worker.Name} (pid {worker.Id}) did not end within {_grace.TotalSeconds:F0} s and is killed");
                worker.Kill();
            }
        }
    }

    private async Task ReadLinesAsync()
    {
        await foreach (ChildLine line in _lines.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (line.IsError)
                await Console.Error.WriteLineAsync($"{line.Process}: {line.Text}").ConfigureAwait(false);
            else if (line.Process == CoordinatorName)
                Show(line.Text);
        }
    }

    private void Show(string line)
    {
        if (ListeningLine.Parse(line) is { } listening)
        {
            _listening.TrySetResult(listening);
            return;
        }

        try
        {
            RunEvent e = RunEvent.FromJson(line);
            _finished = e as RunFinished ?? _finished;
            display.Show(e);
        }
        catch (JsonException)
        {
            display.Note($"{CoordinatorName}: {line}");
        }
    }

    /// <summary>
    /// A death by signal, as a shell and .NET count it (128 + signal), but Ctrl-C's code, which is an answer.
    /// </summary>
    private static bool WasKilled(int exitCode) => exitCode > 128 && exitCode != ExitCodes.Interrupted;

    private static string Ending(string name, int id, int exitCode) =>
        WasKilled(exitCode)
            ? $"{name} (pid {id}) was killed by signal {exitCode - 128}"
            : $"{name} (pid {id}) ended with exit code {exitCode}";

    private static FailureException Failed(int exitCode) => WasKilled(exitCode)
        ? new(ExitCodes.Internal, $"the coordinator was killed by signal {exitCode - 128}")
        : new(exitCode, "the coordinator ended; its message is above");
}
