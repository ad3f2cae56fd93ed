using System.Net;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.Dashboard;
using GalaxyCluster.Wire.Status;
using Microsoft.Extensions.Logging;

namespace GalaxyCluster.Cli.Processes;

/// <summary>The dashboard beside a coordinator: it asks the coordinator over its own port, as anybody may.</summary>
/// <param name="listen">HOST:PORT, or null for no page.</param>
/// <param name="logs">For the web server's warnings.</param>
/// <param name="note">Told the page's address.</param>
internal sealed class StatusPage(string? listen, ILoggerFactory logs, Action<string> note) : IAsyncDisposable
{
    private readonly IPEndPoint? _endpoint = listen is null ? null : Parse(listen);
    private readonly CancellationTokenSource _stop = new();
    private Task _serving = Task.CompletedTask;

    /// <summary>Serves the page; does nothing without an address.</summary>
    public void Start(Uri coordinator)
    {
        if (_endpoint is not null)
            _serving = ServeAsync(_endpoint, coordinator);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _serving.ConfigureAwait(false);
        _stop.Dispose();
    }

    /// <summary>A run is worth more than its page: a page that cannot be served is told, and the run goes on.</summary>
    private async Task ServeAsync(IPEndPoint endpoint, Uri coordinator)
    {
        try
        {
            await DashboardHost.RunAsync(
                endpoint,
                async cancellation =>
                    View(await StatusClient.GetAsync(coordinator, cancellation).ConfigureAwait(false)),
                url => note($"dashboard {url}"), logs, _stop.Token).ConfigureAwait(false);
        }
        catch (DashboardException e)
        {
            note($"no dashboard: {e.Message}");
        }
    }

    private static IPEndPoint Parse(string listen) =>
        IPEndPoint.TryParse(
            listen.Replace("localhost", "127.0.0.1", StringComparison.Ordinal), out IPEndPoint? endpoint)
        && listen.Contains(':', StringComparison.Ordinal)
            ? endpoint
            : throw new FailureException(
                ExitCodes.Usage,
                $"--dashboard '{listen}': an IP address and a port expected, such as 127.0.0.1:8080");

    private static ClusterView View(ClusterStatus status) => new()
    {
        Run = status.RunId,
        Term = status.Term,
        Phase = status.Phase,
        Reason = status.Reason,
        CommittedRounds = status.CommittedRounds,
        DurableRounds = status.DurableRounds,
        TotalRounds = status.TotalRounds,
        Epoch = status.Epoch,
        Epochs = status.Epochs,
        Loss = status.Loss,
        ValidationAccuracy = status.ValidationAccuracy,
        SamplesPerSecond = status.SamplesPerSecond,
        ParametersSha256 = status.ParametersSha256,
        Workers =
        [
            .. status.Workers.Select(w => new WorkerView(
                w.Name, w.Standing, w.Threads, w.Slots, w.UnitsPerSecond, w.Silent.TotalSeconds, w.Processor)),
        ],
        Events = [.. status.Events.Select(e => new EventView(e.Time, e.Text))],
        Losses = [.. status.Losses.Select(l => new LossView(l.Round, l.Loss))],
    };
}
