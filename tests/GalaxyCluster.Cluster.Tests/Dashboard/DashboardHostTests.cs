using System.Net;
using System.Text.Json;
using GalaxyCluster.Dashboard;
using Microsoft.Extensions.Logging.Abstractions;

namespace GalaxyCluster.Cluster.Tests.Dashboard;

public sealed class DashboardHostTests
{
    private static readonly ClusterView View = new()
    {
        Run = "a-run",
        Term = 1,
        Phase = "training",
        Reason = "Working.",
        CommittedRounds = 5,
        DurableRounds = 4,
        TotalRounds = 10,
        Epoch = 0,
        Epochs = 2,
        Loss = 1.25,
        ValidationAccuracy = null,
        SamplesPerSecond = 100,
        ParametersSha256 = "ab",
        Workers = [new WorkerView("<w>", "active", 2, 8, 3.5, 0.1, "cpu")],
        Events = [new EventView(DateTimeOffset.UnixEpoch, "joined")],
        Losses = [new LossView(0, 2), new LossView(1, 1.25)],
    };

    [Fact]
    public async Task ThePageAndItsDataAreServedAndNothingElse()
    {
        using var stop = new CancellationTokenSource();
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task serving = DashboardHost.RunAsync(
            new IPEndPoint(IPAddress.Loopback, 0), _ => ValueTask.FromResult(View), listening.SetResult,
            NullLoggerFactory.Instance, stop.Token);
        await Task.WhenAny(serving, listening.Task);
        using var client = new HttpClient { BaseAddress = await listening.Task };

        using HttpResponseMessage page = await client.GetAsync(new Uri("/", UriKind.Relative));
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        Assert.Contains("default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("http://", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using JsonDocument status = JsonDocument.Parse(await client.GetStringAsync(new Uri("/status.json", UriKind.Relative)));
        Assert.Equal(5, status.RootElement.GetProperty("committedRounds").GetInt64());
        Assert.Equal(JsonValueKind.Null, status.RootElement.GetProperty("validationAccuracy").ValueKind);
        Assert.Equal("<w>", status.RootElement.GetProperty("workers")[0].GetProperty("name").GetString());

        using HttpResponseMessage missing = await client.GetAsync(new Uri("/etc/passwd", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        using HttpResponseMessage post = await client.PostAsync(new Uri("/", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, post.StatusCode);
        await stop.CancelAsync();
        await serving;
    }

    [Fact]
    public async Task APortInUseIsSaidInOneLine()
    {
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        DashboardException error = await Assert.ThrowsAsync<DashboardException>(() => DashboardHost.RunAsync(
            (IPEndPoint)taken.LocalEndpoint, _ => ValueTask.FromResult(View), _ => { }, NullLoggerFactory.Instance,
            CancellationToken.None));
        Assert.Contains("cannot listen", error.Message, StringComparison.Ordinal);
    }
}
